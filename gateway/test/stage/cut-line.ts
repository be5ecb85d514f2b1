/** A line between a device and the gateway that breaks after so many bytes, again and again. */

import net from 'node:net';

export interface CutLine {
  port: number;
  cuts: number;
  close(): Promise<void>;
}

/** Each connection carries the next of `bytesUntilCut` towards the gateway and is then destroyed; after the last, none is. */
export async function cutLine(toPort: number, bytesUntilCut: readonly number[]): Promise<CutLine> {
  const open = new Set<net.Socket>();
  const left = [...bytesUntilCut];
  const server = net.createServer((device) => {
    const gateway = net.connect({ host: '127.0.0.1', port: toPort });
    let rest = left.shift() ?? Number.POSITIVE_INFINITY;
    const cut = (): void => {
      device.destroy();
      gateway.destroy();
    };
    for (const socket of [device, gateway]) {
      open.add(socket);
      socket.on('error', cut);
      socket.on('close', () => {
        open.delete(socket);
        cut();
      });
    }
    gateway.on('data', (chunk) => device.write(chunk));
    device.on('data', (chunk: Buffer) => {
      // What was cut off in the middle reaches the gateway up to there, as on a real line.
      gateway.write(chunk.subarray(0, rest));
      rest -= chunk.length;
      if (rest > 0) return;
      line.cuts += 1;
      gateway.end();
      device.destroy();
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const line: CutLine = {
    port: (server.address() as net.AddressInfo).port,
    cuts: 0,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        for (const socket of open) socket.destroy();
      }),
  };
  return line;
}
