import type { Said } from "./say";

/** What is read out to a caller: large, in the caller's language, with what they can do. */
export function Spoken({ said, language, todoTitle }: { said: Said; language: string; todoTitle: string }) {
  return (
    <div className="space-y-4">
      <div lang={language} className="space-y-1">
        <p className="text-lg/7 font-medium">{said.sentence}</p>
        <p className="text-muted">{said.basis}</p>
      </div>
      <div>
        <p className="text-xs font-medium text-muted">{todoTitle}</p>
        <ol lang={language} className="mt-1 list-decimal space-y-1 pl-5">
          {said.todo.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ol>
      </div>
    </div>
  );
}
