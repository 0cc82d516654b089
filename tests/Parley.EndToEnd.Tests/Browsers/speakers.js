// Loaded into a page that stands for those who speak in a hall: each has a colour and a tone, and publishes both by WHIP.
window.parleySpeakers = async ({ room, names, width, height, rate, turnMs }) => {
  const sound = new AudioContext();
  await sound.resume();
  const people = names.map((name, i) => {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d", { alpha: false });
    const out = sound.createMediaStreamDestination();
    const oscillator = new OscillatorNode(sound, { frequency: 300 + 90 * i });
    const gain = new GainNode(sound, { gain: 0 });
    oscillator.connect(gain).connect(out);
    oscillator.start();
    let step = i * 7;
    const paint = () => {
      context.fillStyle = `hsl(${(360 * i) / names.length} 70% 40%)`;
      context.fillRect(0, 0, width, height);
      context.fillStyle = "#fff";
      context.fillRect((step++ * width) / 40 % width, height / 3, width / 10, height / 3);
    };
    paint();
    return { name, paint, gain, tracks: [...out.stream.getTracks(), ...canvas.captureStream(rate).getTracks()] };
  });
  setInterval(() => { for (const { paint } of people) paint(); }, 1_000 / rate);
  let turn = 0;
  const next = () => {
    for (const [i, { gain }] of people.entries()) gain.gain.value = i === turn % people.length ? 0.4 : 0;
    turn++;
  };
  next();
  setInterval(next, turnMs);
  for (const { name, tracks } of people) {
    const connection = new RTCPeerConnection();
    for (const track of tracks) connection.addTransceiver(track, { direction: "sendonly" });
    await connection.setLocalDescription();
    const answer = await fetch(`/whip/${room}?name=${encodeURIComponent(name)}`, { method: "POST", headers: { "content-type": "application/sdp" }, body: connection.localDescription.sdp });
    if (answer.status !== 201) throw new Error(`${name} was refused: ${answer.status} ${await answer.text()}`);
    await connection.setRemoteDescription({ type: "answer", sdp: await answer.text() });
  }
  return true;
};
