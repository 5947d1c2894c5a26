import { fromDbDate } from "@/lib/core/dates";
import type { Reader, Tx } from "@/lib/core/db";
import { publicKeysPem, signBytes, signingKey } from "@/lib/vault/sign";
import type { Publication } from "@/prisma/client/client";
import {
  canonicalBytes,
  certificateHash,
  deliveriesChange,
  deliveriesDigest,
  deliveriesOf,
  type SignedCertificate,
  type Unsigned,
} from "./certificate-format";
import { commitToAll, membersDigest, personMark, sourcesAt } from "./certificate-sources";
import { hex } from "./content";
import { openHeaders, readyFile } from "./files";
import type { Bridge, NoticeFile } from "./schema";

/**
 * Makes and keeps the certificate of a publication, in the transaction that publishes it: there is none without the
 * other. Throws where the ledger does not give the figure that is being published, and where there is no key.
 */
export async function certify(tx: Tx, publicationId: number): Promise<void> {
  const row = await tx.publication.findUniqueOrThrow({ where: { id: publicationId } });
  const incident = await tx.incident.findUniqueOrThrow({ where: { id: 1 } });
  const block = await tx.ledgerBlock.findUnique({ where: { no: row.blockNo }, select: { hash: true } });
  const earlier = await readCertificates(tx);
  const asOf = fromDbDate(row.asOf);
  const key = signingKey();
  const members = await membersDigest(tx, key.version, asOf, row.blockNo);
  if (members.count !== row.count) {
    throw new Error(`publication ${row.version} says ${row.count}, the ledger's entries give ${members.count}`);
  }
  const commitments = commitToAll(key.version, await sourcesAt(tx, row.blockNo));
  const last = earlier.at(-1);
  // Under another key the same deliveries have other commitments: then all of them are told anew.
  const before = deliveriesOf(earlier);
  const unsigned: Unsigned = {
    format: "shokai certificate 1",
    publication: row.version as number,
    incident: { ja: incident.nameJa, en: incident.nameEn },
    organisation: { ja: incident.organisationJa, en: incident.organisationEn },
    publishedAt: (row.publishedAt as Date).toISOString(),
    asOf,
    since: fromDbDate(incident.startedOn),
    timeZone: incident.timeZone,
    figure: row.count,
    unit: "card_members",
    rule: { version: row.ruleVersion },
    ledger: { block: row.blockNo, hash: hex(block?.hash ?? new Uint8Array(32)) },
    bridge: row.bridge as Bridge,
    previous: last ? { publication: last.publication, certificate: certificateHash(last) } : null,
    corrects: row.correctsId === null ? null : await versionOf(tx, row.correctsId),
    content: hex(row.contentHash as Uint8Array),
    editors: [...new Set(row.editors)].map((id) => personMark(key.version, id)).sort(),
    approvals: stepsOf(row, key.version),
    deliveries: {
      count: commitments.length,
      digest: deliveriesDigest(commitments),
      ...deliveriesChange(before, commitments),
    },
    members,
    key,
  };
  const signed: SignedCertificate = { ...unsigned, signature: signBytes(canonicalBytes(unsigned)) };
  await tx.certificate.create({
    data: {
      version: unsigned.publication,
      publicationId,
      body: `${JSON.stringify(signed, null, 1)}\n`,
      hash: new Uint8Array(Buffer.from(certificateHash(unsigned), "hex")),
      madeAt: row.publishedAt as Date,
    },
    select: { version: true },
  });
}

function stepsOf(row: Publication, keyVersion: number): Unsigned["approvals"] {
  const content = hex(row.contentHash as Uint8Array);
  const steps = [
    ["drafted", row.draftedBy, row.draftedAt, null],
    ["submitted", row.submittedBy, row.submittedAt, content],
    ["approved", row.approvedBy, row.approvedAt, content],
    ["published", row.publishedBy, row.publishedAt, content],
  ] as const;
  return steps.map(([step, person, at, of]) => ({
    step,
    person: personMark(keyVersion, person as string),
    at: (at as Date).toISOString(),
    content: of,
  }));
}

async function versionOf(tx: Tx, id: number): Promise<number | null> {
  return (await tx.publication.findUnique({ where: { id }, select: { version: true } }))?.version ?? null;
}

/** All certificates in the order of their publications. They are public: this takes a reader, like the figures. */
export async function readCertificates(reader: Reader): Promise<SignedCertificate[]> {
  const rows = await reader.certificate.findMany({ orderBy: { version: "asc" }, select: { body: true } });
  return rows.map(({ body }) => JSON.parse(body) as SignedCertificate);
}

/**
 * The certificates and their public keys as files of the public notice, byte for byte as they were made. Read out of the
 * view that the public's role may read.
 */
export async function certificateFiles(reader: Reader): Promise<NoticeFile[]> {
  const [notice] = await reader.$queryRaw<{ certificates: { version: number; body: string }[] }[]>`
    select certificates from public_notice`;
  const rows = notice?.certificates ?? [];
  if (rows.length === 0) return [];
  return [
    ...rows.map(({ version, body }) =>
      readyFile(`certificate-v${version}.json`, openHeaders("application/json; charset=utf-8"), body),
    ),
    readyFile("certificate-key.pem", openHeaders("application/x-pem-file"), publicKeysPem()),
  ];
}
