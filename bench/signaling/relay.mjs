// What Parley is compared with: a relay on Node's ws that does nothing but hand messages on.
//   /PAIR            the two connections of the same path get each other's messages
//   /fan-out         what one of them sends goes to all others, and an answer to the sender
//   /idle            nothing
import { WebSocketServer } from "ws";

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), perMessageDeflate: false, handleProtocols: () => "parley.v1" });
const waiting = new Map();
const members = new Set();

server.on("connection", (socket, request) => {
  const path = request.url;
  if (path === "/idle") return;
  if (path === "/fan-out") {
    members.add(socket);
    socket.on("message", (data) => {
      for (const member of members) if (member !== socket) member.send(data, { binary: false });
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
