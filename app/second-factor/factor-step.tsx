"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { CodeEntry } from "@/components/form/code-entry";
import { RecoveryCodes } from "@/components/form/recovery-codes";
import { Button } from "@/components/ui/button";
import { FirstPasskey } from "./first-passkey";

type FactorStepProps = {
  /** Where to go afterwards: a path of our own. */
  next: string;
  /** It was passed already, e.g. in another tab. */
  passed: boolean;
  enrolling: boolean;
  /** Whether passkeys can be made at this address. */
  passkeys: boolean;
};

/** The code, then onward; after an enrolment the recovery codes come in between. */
export function FactorStep({ next, passed, enrolling, passkeys }: FactorStepProps) {
  const t = useTranslations("signIn.factor");
  const [codes, setCodes] = useState<readonly string[]>();
  // A whole new page: nothing that was drawn for nobody is kept.
  const go = () => window.location.assign(next);
  if (codes || passed) {
    return (
      <div className="space-y-4">
        {codes && <RecoveryCodes codes={codes} />}
        <Button kind="primary" onClick={go}>
          {t(codes ? "kept" : "goOn")}
        </Button>
      </div>
    );
  }
  return (
    <div className="space-y-4">
      <CodeEntry
        door="/api/second-factor"
        submit={t(enrolling ? "confirm" : "submit")}
        hint={t(enrolling ? "confirmHint" : "hint")}
        recovery
        onDone={(answer) => (answer.codes ? setCodes(answer.codes) : go())}
      />
      {enrolling && passkeys && (
        <div className="border-t pt-4">
          <FirstPasskey onDone={setCodes} />
        </div>
      )}
    </div>
  );
}
