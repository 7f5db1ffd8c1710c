import type { Socket } from 'node:net';

/** A server below HTTP: what it sends no HTTP library would. */
export type OnConnection = (socket: Socket) => void;

/** There is no robots.txt, so that what comes after it is asked for; everything else gets what is hostile. */
export function besideRobots(hostile: OnConnection): OnConnection {
  return (socket) =>
    void socket.once('data', (head) => {
      if (!head.toString('latin1').startsWith('GET /robots.txt')) {
        hostile(socket);
        socket.emit('data', head);
      } else {
        socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
      }
    });
}

/** Writes again and again until the other end has had enough. */
export function drip(bytes: string, everyMs: number, first = ''): OnConnection {
  return (socket) => {
    socket.write(first);
    const timer = setInterval(() => socket.write(bytes, 'latin1'), everyMs);
    socket.on('close', () => clearInterval(timer));
  };
}

/** Writes as fast as it is read. */
export function flood(first: string, bytes: string): OnConnection {
  return (socket) => {
    const chunk = Buffer.from(bytes, 'latin1');
    const more = (): void => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', more).write(first, 'latin1');
    more();
  };
}
