import type { ReactNode } from "react";

export type RateBar = {
  id: string;
  label: ReactNode;
  /** The share that the bar draws, and how it is written. */
  rate: number;
  figure: string;
  /** What the share is of, and what it comes to against the rest. */
  part: string;
  times: string;
};

type RateBarsProps = {
  head: { label: string; part: string; rate: string; times: string };
  bars: readonly RateBar[];
  /** The share of everything, drawn as a line through all bars, and its words. */
  average: { rate: number; label: string };
  caption: string;
};

/** Shares one below the other, each with its figures in words, and a line where the share of everything lies. */
export function RateBars({ head, bars, average, caption }: RateBarsProps) {
  const most = Math.max(average.rate, ...bars.map(({ rate }) => rate), Number.MIN_VALUE);
  const width = (rate: number) => `${(rate / most) * 100}%`;
  const cell = "w-px py-1.5 pl-3 text-right tabular-nums whitespace-nowrap";
  return (
    <div>
      <table className="w-full text-left">
        <caption className="sr-only">{caption}</caption>
        <thead className="text-xs text-muted">
          <tr>
            <th scope="col" className="pb-1 font-normal">
              {head.label}
            </th>
            <th scope="col" className={`${cell} hidden pb-1 font-normal sm:table-cell`}>
              {head.part}
            </th>
            <th scope="col" className={`${cell} pb-1 font-normal`}>
              {head.rate}
            </th>
            <th scope="col" className={`${cell} pb-1 font-normal`}>
              {head.times}
            </th>
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.id} className="border-t align-top">
              <th scope="row" className="py-1.5 font-normal">
                {bar.label}
                <span className="ml-2 text-xs text-muted sm:hidden">{bar.part}</span>
                <div className="relative mt-1 h-2 rounded-full bg-sunken" aria-hidden>
                  <div className="h-2 rounded-full bg-accent" style={{ width: width(bar.rate) }} />
                  <div className="absolute -inset-y-1 w-px bg-ink" style={{ left: width(average.rate) }} />
                </div>
              </th>
              <td className={`${cell} hidden text-muted sm:table-cell`}>{bar.part}</td>
              <td className={`${cell} font-medium`}>{bar.figure}</td>
              <td className={cell}>{bar.times}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-2 flex items-center gap-2 text-xs text-muted">
        <span className="h-3 w-px bg-ink" aria-hidden />
        {average.label}
      </p>
    </div>
  );
}
