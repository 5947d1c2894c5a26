"use client";

import { useTranslations } from "next-intl";
import { CheckboxField } from "@/components/form/fields";
import { useFormState } from "@/components/form/form-context";
import { type Role, roles } from "@/lib/access/rights";

/** Which roles an account has; at least one. */
export function RoleChoice({ held = [], fixed }: { held?: readonly Role[]; fixed?: boolean }) {
  const t = useTranslations("accounts");
  const words = useTranslations("nav.roles");
  const purpose = useTranslations("accounts.purposes");
  const { id, errorOf } = useFormState();
  const error = errorOf("roles");
  return (
    <fieldset aria-describedby={error ? `${id}-roles-error` : undefined}>
      <legend className="text-xs font-medium">{t("fields.roles")}</legend>
      <p className="text-xs text-muted">{t("fields.rolesHint")}</p>
      <div className="mt-2 grid gap-x-4 gap-y-1.5 sm:grid-cols-2">
        {roles.map((role) => (
          <CheckboxField
            key={role}
            name="roles"
            value={role}
            defaultChecked={held.includes(role)}
            disabled={fixed}
            aria-invalid={error ? true : undefined}
            label={
              <>
                {words(role)}
                <span className="block text-xs text-muted">{purpose(role)}</span>
              </>
            }
          />
        ))}
      </div>
      {/* A disabled box sends nothing: the roles that cannot be changed here are sent as they are. */}
      {fixed && held.map((role) => <input key={role} type="hidden" name="roles" value={role} />)}
      {error && (
        <p id={`${id}-roles-error`} className="mt-1 text-xs font-medium text-bad">
          {error}
        </p>
      )}
    </fieldset>
  );
}
