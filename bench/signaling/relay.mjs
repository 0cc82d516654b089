// What Parley is compared with: a relay on Node's ws that does nothing but hand messages on.
//   /PAIR            the two connections of the same path get each other's messages
//   /fan-out         gets what /fan-out-sender sends, and the sender an answer
//   /idle            nothing
import { WebSocketServer } from "ws";

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), perMessageDeflate: false, handleProtocols: () => "parley.v1" });
const waiting = new Map();
const receivers = new Set();

server.on("connection", (socket, request) => {
  const path = request.url;
  if (path === "/idle") return;
  if (path === "/fan-out") {
    receivers.add(socket);
    return;
  }
  if (path === "/fan-out-sender") {
    socket.on("message", (data) => {
      for (const receiver of receivers) receiver.send(data, { binary: false });
      socket.send("{}");
    });
    return;
  }
  const other = waiting.get(path);
  if (!other) {
    waiting.set(path, socket);
    return;
  }
  waiting.delete(path);
  socket.on("message", (data) => other.send(data, { binary: false }));
  other.on("message", (data) => socket.send(data, { binary: false }));
});
