import { type Refused, sendBytes, type Told } from "@/app/(office)/send-bytes";

type Sent = { ok: true; batchId: number } | ({ ok: false } & Refused);

type Delivery = {
  companyId: number;
  receivedOn: string;
  coversFrom?: string;
  coversTo?: string;
  declaredRecords?: number;
  declaredAmount?: number;
  declaredCurrency?: string;
};

/**
 * Sends a file as one delivery.
 * @param zipPassword of a ZIP: sent with it, kept nowhere
 */
export async function sendFile(
  file: File,
  delivery: Delivery,
  told: Told,
  signal: AbortSignal,
  zipPassword?: string,
): Promise<Sent> {
  const sent = await sendBytes<{ batchId: number }>(
    file,
    {
      to: "/api/batches/upload",
      header: "x-delivery",
      about: delivery,
      more: zipPassword ? { "x-zip-password": encodeURIComponent(zipPassword) } : {},
    },
    told,
    signal,
  );
  return sent.ok ? { ok: true, batchId: sent.answer.batchId } : sent;
}
