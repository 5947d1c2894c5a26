import Link from "next/link";
import { formatNumber } from "@/lib/core/format";

export type Bucket = {
  id: string;
  label: string;
  /** What the bucket comes to in other terms, under its bar. */
  note?: string;
  /** By series, in their order. */
  values: readonly { value: number; href?: string; name: string }[];
};

type BucketBarsProps = {
  /** Heading of the buckets, and of each series with its colour. */
  head: string;
  series: readonly { id: string; label: string; color: string }[];
  buckets: readonly Bucket[];
  caption: string;
};

/** A bar for each bucket, parted by series, with the figures beside it, each a link to the list that it counts. */
export function BucketBars({ head, series, buckets, caption }: BucketBarsProps) {
  const sums = buckets.map((bucket) => bucket.values.reduce((sum, one) => sum + one.value, 0));
  const most = Math.max(1, ...sums);
  return (
    <table className="w-full text-left">
      <caption className="sr-only">{caption}</caption>
      <thead className="text-xs text-muted">
        <tr>
          <th scope="col" className="pb-1 font-normal">
            {head}
          </th>
          {series.map((one) => (
            <th key={one.id} scope="col" className="w-20 pb-1 pl-2 text-right font-normal">
              <span className="inline-flex items-center gap-1.5">
                <span className="size-2.5 shrink-0 rounded-[2px]" style={{ background: one.color }} aria-hidden />
                {one.label}
              </span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {buckets.map((bucket) => (
          <tr key={bucket.id} className="border-t align-top">
            <th scope="row" className="py-1.5 font-normal">
              {bucket.label}
              <div className="mt-1 flex h-2 gap-px overflow-hidden rounded-full bg-sunken" aria-hidden>
                {series.map((one, nth) => {
                  const value = bucket.values[nth]?.value ?? 0;
                  const width = `${(value / most) * 100}%`;
                  return value > 0 ? <div key={one.id} style={{ width, background: one.color }} /> : null;
                })}
              </div>
              {bucket.note && <span className="mt-0.5 block text-xs text-muted">{bucket.note}</span>}
            </th>
            {bucket.values.map((one, nth) => (
              <td key={series[nth]?.id} className="py-1.5 pl-2 text-right font-medium tabular-nums">
                {one.href && one.value > 0 ? (
                  <Link
                    href={one.href}
                    prefetch={false}
                    aria-label={one.name}
                    className="rounded-sm text-accent hover:underline"
                  >
                    {formatNumber(one.value)}
                  </Link>
                ) : (
                  <span className={one.value === 0 ? "text-muted" : undefined}>{formatNumber(one.value)}</span>
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
