import { fields, type ProfileBody } from "@/lib/companies/schema";

/** Without empty boxes: a field whose headers are all empty is not read. */
export function tidy(body: ProfileBody): ProfileBody {
  const columns: ProfileBody["columns"] = {};
  for (const field of fields) {
    const names = (body.columns[field] ?? []).map((name) => name.trim()).filter(Boolean);
    if (names.length > 0) columns[field] = [...new Set(names)];
  }
  const filled = <T>(map: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(map).filter(([word]) => word.trim() !== ""));
  const { kind, detectionCase, useStatus, reason, reliefStatus } = body.values;
  return {
    ...body,
    columns,
    defaultCurrency: body.defaultCurrency.toUpperCase(),
    values: {
      kind: filled(kind),
      detectionCase: filled(detectionCase),
      useStatus: filled(useStatus),
      reason: filled(reason),
      reliefStatus: filled(reliefStatus),
    },
  };
}
