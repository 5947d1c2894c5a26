import { createServer, type Socket } from "node:net";

export type TakenMail = { readonly from: string; readonly to: string[]; readonly text: string };

/**
 * For tests: a mail server on the loopback interface that speaks just enough SMTP, keeps what it is handed, and answers a
 * recipient as it is told to.
 */
export async function aMailServer() {
  const taken: TakenMail[] = [];
  const answers = { rcpt: "250 OK" };
  const server = createServer((socket) => speak(socket, taken, answers));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    taken,
    answers,
    url: `smtp://127.0.0.1:${port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

function speak(socket: Socket, taken: TakenMail[], answers: { rcpt: string }): void {
  let [from, to, waiting, text] = ["", [] as string[], "", null as string | null];
  const say = (line: string) => socket.write(`${line}\r\n`);
  const heard = (line: string) => {
    if (text !== null) {
      if (line !== ".") text += `${line}\n`;
      else {
        taken.push({ from, to, text });
        text = null;
        say("250 taken");
      }
      return;
    }
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === "EHLO" || verb === "HELO") say("250 test");
    else if (verb === "MAIL") {
      [from, to] = [line, []];
      say("250 OK");
    } else if (verb === "RCPT") {
      if (answers.rcpt.startsWith("2")) to.push(/<(.*)>/.exec(line)?.[1] ?? "");
      say(answers.rcpt);
    } else if (verb === "DATA") {
      text = "";
      say("354 go on");
    } else if (verb === "QUIT") socket.end("221 bye\r\n");
    else say("250 OK");
  };
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk) => {
    const lines = (waiting + chunk.toString("utf8")).split("\r\n");
    waiting = lines.pop() ?? "";
    for (const line of lines) heard(line);
  });
  say("220 test");
}
