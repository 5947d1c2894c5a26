"use client";

import { useTranslations } from "next-intl";
import type { ComponentProps, ReactNode } from "react";
import { Checkbox, FieldFrame, Input, type Option, Select, Textarea } from "@/components/ui/field";
import { useFormState } from "./form-context";

type FieldProps = {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  /** Fields are required unless they say otherwise. */
  optional?: boolean;
  className?: string;
};

function useField({ name, hint, optional }: FieldProps) {
  const form = useFormState();
  const t = useTranslations("common");
  const id = `${form.id}-${name}`;
  const error = form.errorOf(name);
  return {
    frame: { id, error, optional: optional ? t("optional") : undefined },
    typed: form.typed(name),
    control: {
      id,
      name,
      required: !optional,
      "aria-invalid": error ? true : undefined,
      "aria-describedby": [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined,
    },
  };
}

/** One line of text; `type="password" | "email" | "number" | …` as in HTML. */
export function TextField(props: FieldProps & Omit<ComponentProps<"input">, "name">) {
  const { name, label, hint, optional, className, defaultValue, ...rest } = props;
  const field = useField({ name, label, hint, optional });
  return (
    <FieldFrame {...field.frame} label={label} hint={hint} className={className}>
      <Input {...field.control} defaultValue={field.typed ?? defaultValue} {...rest} />
    </FieldFrame>
  );
}

/** A calendar date (YYYY-MM-DD), with the reader's own calendar. */
export function DateField(props: FieldProps & Omit<ComponentProps<"input">, "name" | "type">) {
  return <TextField {...props} type="date" className={props.className ?? "max-w-44"} />;
}

/** Several lines of text. */
export function TextareaField(props: FieldProps & Omit<ComponentProps<"textarea">, "name">) {
  const { name, label, hint, optional, className, defaultValue, ...rest } = props;
  const field = useField({ name, label, hint, optional });
  return (
    <FieldFrame {...field.frame} label={label} hint={hint} className={className}>
      <Textarea {...field.control} defaultValue={field.typed ?? defaultValue} {...rest} />
    </FieldFrame>
  );
}

/** A choice of one. */
export function SelectField(
  props: FieldProps & Omit<ComponentProps<"select">, "name"> & { options: readonly Option[]; empty?: string },
) {
  const { name, label, hint, optional, className, defaultValue, ...rest } = props;
  const field = useField({ name, label, hint, optional });
  return (
    <FieldFrame {...field.frame} label={label} hint={hint} className={className}>
      <Select {...field.control} defaultValue={field.typed ?? defaultValue} {...rest} />
    </FieldFrame>
  );
}

/** A yes or no; several of one name make a set. */
export function CheckboxField(
  props: { name: string; label: ReactNode; value?: string } & Omit<ComponentProps<"input">, "name" | "type">,
) {
  const { name, label, ...rest } = props;
  return (
    <Checkbox name={name} {...rest}>
      {label}
    </Checkbox>
  );
}
