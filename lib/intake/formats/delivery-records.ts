import type { Found } from "@/lib/intake/read/layout";
import type { Piece } from "@/lib/intake/read/split";
import type { ByteSource } from "@/lib/intake/receive/open-delivery";
import type { ReadChoice } from "@/lib/intake/schema";

/** What the reader knows of the batch from its row. */
export type ReadBatch = {
  readonly id: number;
  readonly companyId: number;
  readonly source: ByteSource;
  readonly receivedOn: Date;
  readonly profileId: number | null;
  readonly chosen: ReadChoice;
};

/** A delivery whose layout has been found: what each format makes of its bytes, and all that staging needs of it. */
export type DeliveryRecords = {
  /** As far as it is known; what only the last record shows is in it when all pieces have been given. */
  found(): Found;
  /** Number of the header's record among the records, 0 where none of them is it. */
  readonly headerRecord: number;
  /** Records at the beginning that are titles although none of them is the header. */
  readonly titles: number;
  /** Whether all of it is staged sooner than a thread has started. */
  readonly small: boolean;
  /** The records in the delivery's order. Throws Unreadable, also at the end: bytes that are not those received. */
  pieces(): AsyncGenerator<Piece>;
  bytesRead(): number;
  close(): void;
};

/** What the formats' readers are given. */
export type ToRead = Pick<ReadBatch, "source" | "chosen"> & {
  /** Nothing has to be there, as in a file of the exposure register, whose columns a person chose by their place. */
  readonly anyColumns?: boolean;
};

/** Few, so that the database begins soon, and little lies between the threads and it. */
export const ROWS_PER_PIECE = 512;
/** Bytes of text below which a delivery is small. */
export const SMALL = 400_000;
