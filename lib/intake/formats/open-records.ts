import type { ProfileBody } from "@/lib/companies/schema";
import type { DeliveryRecords, ToRead } from "./delivery-records";
import { openFixed } from "./fixed";
import { openSheet } from "./sheet";
import { sniffContent } from "./sniff";
import { openText } from "./text";

/** The content says what it is, not the profile: a company that sends a workbook once need not change it. */
export async function openRecords(delivery: ToRead, profile: ProfileBody): Promise<DeliveryRecords> {
  let head: Uint8Array = new Uint8Array();
  for await (const piece of delivery.source.pieces()) {
    head = piece;
    break;
  }
  if (sniffContent(head) === "zip") return openSheet(delivery, profile);
  return profile.format === "fixed" ? openFixed(delivery, profile) : openText(delivery, profile);
}
