import { z } from "zod";
import { webhookMessage } from "@/lib/companies/webhook-schema";
import {
  apiRecord,
  JSON_BYTES,
  JSON_RECORDS,
  type ProblemReason,
  problemSchema,
  problemStatus,
  receiptSchema,
  resultsQuery,
  resultsSchema,
  submissionBody,
  submissionQuery,
} from "./api-schema";

type Json = Record<string, unknown>;

const schemas = {
  Record: apiRecord,
  Records: submissionBody,
  Receipt: receiptSchema,
  Results: resultsSchema,
  Problem: problemSchema,
  WebhookMessage: webhookMessage,
};
const ref = (name: keyof typeof schemas) => ({ $ref: `#/components/schemas/${name}` });

/** Refusals that any request can meet. */
const anywhere: readonly ProblemReason[] = [
  "BAD_QUERY",
  "NO_KEY",
  "KEY_UNKNOWN",
  "KEY_REVOKED",
  "KEY_EXPIRED",
  "SCOPE_MISSING",
  "TOO_MANY_REQUESTS",
  "UNAVAILABLE",
];
const submitting: readonly ProblemReason[] = [
  "BAD_JSON",
  "BAD_IDEMPOTENCY_KEY",
  "EMPTY",
  "CUT_SHORT",
  "NOT_WHAT_WAS_SENT",
  "IN_PROGRESS",
  "TOO_LARGE",
  "UNSUPPORTED_TYPE",
  "NOT_READABLE",
  "ARCHIVE_REFUSED",
  "INVALID_RECORDS",
  "IDEMPOTENCY_KEY_REUSED",
  "COMPANY_ENDED",
  "QUOTA_SPENT",
  "BUSY",
];

/** Which refusals each operation has: held against what the handlers answer by app/api/sending.test.ts. */
export const refusalsOf = {
  "post /api/batches": [...anywhere, ...submitting],
  "get /api/batches/{id}": [...anywhere, "NOT_FOUND"],
  "get /api/batches/{id}/results": [...anywhere, "NOT_FOUND"],
} as const satisfies Record<string, readonly ProblemReason[]>;

const later = { "Retry-After": { description: "Seconds to wait", schema: { type: "integer", minimum: 1 } } };

function problems(reasons: readonly ProblemReason[]): Json {
  const byStatus = new Map<number, ProblemReason[]>();
  for (const reason of reasons)
    byStatus.set(problemStatus[reason], [...(byStatus.get(problemStatus[reason]) ?? []), reason]);
  return Object.fromEntries(
    [...byStatus].map(([status, named]) => [
      String(status),
      {
        description: named.join(", "),
        ...([409, 429, 503].includes(status) && { headers: later }),
        content: { "application/problem+json": { schema: ref("Problem") } },
      },
    ]),
  );
}

function answered(description: string, name: keyof typeof schemas, headers?: Json): Json {
  return { description, ...(headers && { headers }), content: { "application/json": { schema: ref(name) } } };
}

/** Each field of a query schema as a parameter. */
function parameters(schema: z.ZodType): Json[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as {
    properties?: Record<string, Json>;
  };
  return Object.entries(properties).map(([name, { description, ...shape }]) => ({
    name,
    in: "query",
    required: false,
    ...(description !== undefined && { description }),
    schema: shape,
  }));
}

const batchId = { name: "id", in: "path", required: true, schema: { type: "integer", minimum: 1 } };
const text = (max: number) => ({ type: "string", maxLength: max });

/**
 * The description of the card companies' API (OpenAPI 3.1), made from the schemas that the handlers parse and answer
 * by.
 */
export function describeApi(): Json {
  return {
    openapi: "3.1.0",
    info: {
      title: "Shokai: deliveries of misuse inquiries by card companies",
      version: "1.0.0",
      description:
        "Send deliveries, learn what became of them. Keys are issued by the organisation on the card company's page. All times are UTC, dates are calendar dates in the incident's time zone.",
    },
    servers: [{ url: "/" }],
    security: [{ key: [] }],
    paths: {
      "/api/batches": {
        post: {
          operationId: "submit",
          summary: "Send a delivery: a file, or records as JSON",
          description: `Scope: submit. A file may be what an upload may be; its columns are read by the card company's profile. JSON holds at most ${JSON_RECORDS} records and ${JSON_BYTES} bytes. The received date is the server's day. Nothing of a refused delivery is kept.`,
          parameters: [
            ...parameters(submissionQuery),
            {
              name: "Idempotency-Key",
              in: "header",
              required: false,
              description:
                "1 to 255 visible ASCII characters. The same key with the same delivery is answered with the same receipt for 30 days, with another delivery refused.",
              schema: { ...text(257), pattern: '^"?[\\x21\\x23-\\x7e]{1,255}"?$' },
            },
            {
              name: "Content-Digest",
              in: "header",
              required: false,
              description: "sha-256=:…: of the body (RFC 9530); held against what arrives",
              schema: text(200),
            },
          ],
          requestBody: {
            required: true,
            content: {
              "text/csv": { schema: { type: "string", contentMediaType: "text/csv" } },
              "application/octet-stream": { schema: { type: "string", contentMediaType: "application/octet-stream" } },
              "application/json": { schema: ref("Records") },
            },
          },
          responses: {
            "200": answered(
              "These bytes already are this batch, or a repeated request was first answered so",
              "Receipt",
            ),
            "202": answered("Taken; it will be read at once", "Receipt", {
              Location: { schema: { type: "string" } },
              "Idempotent-Replayed": {
                description: "true: the answer of an earlier request",
                schema: { const: "true" },
              },
            }),
            ...problems(refusalsOf["post /api/batches"]),
          },
        },
      },
      "/api/batches/{id}": {
        get: {
          operationId: "receipt",
          summary: "Where a delivery stands",
          description: "Scope: receipts. Of one's own company alone; others are not found.",
          parameters: [batchId],
          responses: {
            "200": answered("The delivery's state and totals", "Receipt"),
            ...problems(refusalsOf["get /api/batches/{id}"]),
          },
        },
      },
      "/api/batches/{id}/results": {
        get: {
          operationId: "results",
          summary: "What became of each record",
          description: "Scope: receipts. In the delivery's order; follow next until it is null.",
          parameters: [batchId, ...parameters(resultsQuery)],
          responses: {
            "200": answered("One page of records; none until the delivery has been read", "Results"),
            ...problems(refusalsOf["get /api/batches/{id}/results"]),
          },
        },
      },
    },
    webhooks: {
      batch: {
        post: {
          summary: "What became of a delivery",
          description:
            "Sent to the address on the card company's page, signed by Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature (v1, HMAC-SHA256 over id.timestamp.body). Any answer of 2xx takes it; else it is sent again, eight times over two days.",
          requestBody: { content: { "application/json": { schema: ref("WebhookMessage") } } },
          responses: { "2XX": { description: "Taken" } },
        },
      },
    },
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer", description: "An API key: shokai_…" } },
      schemas: components(),
    },
  };
}

/** The named schemas, those that they hold pointed to by name. */
function components(): Json {
  const named = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) named.add(schema, { id });
  const made = z.toJSONSchema(named, {
    io: "input",
    unrepresentable: "any",
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(
    Object.entries(made.schemas as Record<string, Json>).map(([id, { $schema: _, $id: __, ...shape }]) => [id, shape]),
  );
}
