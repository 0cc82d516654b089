// Loaded into the pages of rooms of many: gives each person a colour and a tone of their own, and looks and listens whether they
// stand and sound under the right name, without a gap.
(() => {
  if (window.parleyStage) return;

  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  let voice;

  /** How loud the tone is from now on. */
  function speak(level) {
    voice.gain.value = level;
    return true;
  }

  let rich = false;

  /** From now on pictures are grained, and cost what a camera's would: of a colour and a bar the larger layer may take less than the smaller one. */
  function enrich() {
    rich = true;
    return true;
  }

  /** A canvas that is a colour, and what moves its bar on. */
  function easel({ hue, width, height }) {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d", { alpha: false });
    let step = 0;
    const paint = () => {
      context.fillStyle = `hsl(${hue} 100% 45%)`;
      context.fillRect(0, 0, width, height);
      for (let grain = rich ? 300 : 0; grain > 0; grain--) {
        context.fillStyle = `hsl(${hue} 100% ${35 + 20 * Math.random()}%)`;
        context.fillRect(Math.random() * width, Math.random() * height, width / 24, height / 14);
      }
      context.fillStyle = "#fff";
      context.fillRect(((step++ * width) / 32) % width, 0, width / 16, height);
    };
    return { canvas, paint };
  }

  /** An IVF file of VP8 of what a camera of `dress` shows, with a key frame each half second, in base64. */
  async function record({ hue, width, height, rate, seconds }) {
    const { canvas, paint } = easel({ hue, width, height });
    const count = rate * seconds;
    const parts = [new ArrayBuffer(32)];
    const head = new DataView(parts[0]);
    [..."DKIF"].forEach((letter, i) => head.setUint8(i, letter.charCodeAt(0)));
    [..."VP80"].forEach((letter, i) => head.setUint8(8 + i, letter.charCodeAt(0)));
    for (const [at, value] of [[6, 32], [12, width], [14, height]]) head.setUint16(at, value, true);
    for (const [at, value] of [[16, rate], [20, 1], [24, count]]) head.setUint32(at, value, true);
    let failed;
    const encoder = new VideoEncoder({
      output: (chunk) => {
        const frame = new DataView(new ArrayBuffer(12 + chunk.byteLength));
        frame.setUint32(0, chunk.byteLength, true);
        chunk.copyTo(new Uint8Array(frame.buffer, 12));
        parts.push(frame.buffer);
      },
      error: (error) => { failed = error; },
    });
    encoder.configure({ codec: "vp8", width, height, framerate: rate, bitrate: 500_000, latencyMode: "realtime" });
    for (let i = 0; i < count && !failed; i++) {
      paint();
      const frame = new VideoFrame(canvas, { timestamp: (i * 1_000_000) / rate });
      encoder.encode(frame, { keyFrame: i % Math.ceil(rate / 2) === 0 });
      frame.close();
      while (encoder.encodeQueueSize > 4 && !failed) await wait(5);
    }
    await encoder.flush();
    if (failed) throw failed;
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    let text = "";
    for (let i = 0; i < bytes.length; i += 8_192) text += String.fromCharCode(...bytes.subarray(i, i + 8_192));
    return btoa(text);
  }

  /** From now on this page's camera is a colour with a moving bar, and its microphone a tone. */
  function dress({ hue, tone, width, height, rate }) {
    const { canvas, paint } = easel({ hue, width, height });
    paint();
    setInterval(paint, 1_000 / rate);
    const sound = new AudioContext();
    const oscillator = new OscillatorNode(sound, { frequency: tone });
    const gain = (voice = new GainNode(sound, { gain: 0.4 }));
    oscillator.connect(gain);
    oscillator.start();
    const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async ({ audio, video }) => {
      const tracks = [];
      // Firefox sends silence of an AudioContext on a machine without a sound card; its fake microphone is a tone too
      if (audio && navigator.userAgent.includes("Firefox")) tracks.push((await original({ audio: true })).getAudioTracks()[0]);
      else if (audio) {
        void sound.resume();
        const out = sound.createMediaStreamDestination();
        gain.connect(out);
        tracks.push(out.stream.getAudioTracks()[0]);
      }
      if (video) tracks.push(canvas.captureStream(rate).getVideoTracks()[0]);
      return new MediaStream(tracks);
    };
    return true;
  }

  /** From now on connections know of no relay. */
  function shunRelays() {
    const isRelay = ({ urls }) => [urls].flat().some((url) => url.startsWith("turn"));
    const without = (configuration = {}) => ({ ...configuration, iceServers: configuration.iceServers?.filter((server) => !isRelay(server)) ?? [] });
    window.RTCPeerConnection = class extends window.RTCPeerConnection {
      constructor(configuration) {
        super(without(configuration));
      }

      setConfiguration(configuration) {
        super.setConfiguration(without(configuration));
      }
    };
    return true;
  }

  /** Goes to an address without loading the page anew. */
  function travel(path) {
    history.pushState(null, "", path);
    dispatchEvent(new PopStateEvent("popstate"));
    return true;
  }

  const meeting = () => document.querySelector("parley-app")?.client?.meetings.value[0];

  /** Everybody else who is shown, with the video that is on top of them. */
  function shown() {
    const found = [];
    for (const tile of parleyWatch.all("parley-tile:not([me])")) {
      const video = tile.shadowRoot.querySelector("video");
      const covered = tile.shadowRoot.querySelector(".person") !== null;
      found.push({ name: tile.getAttribute("name"), video: covered ? null : video, screen: tile.hasAttribute("screen"), paused: tile.getAttribute("state") === "paused" });
    }
    for (const view of parleyWatch.all("parley-remote-view")) {
      const video = view.shadowRoot.querySelector("video");
      found.push({ name: view.remote.participant.user.name, video: video.classList.contains("dark") ? null : video, screen: video.classList.contains("screen"), paused: view.remote.camera.state === "paused" });
    }
    return found;
  }

  const canvas = Object.assign(document.createElement("canvas"), { width: 32, height: 4 });
  const pixels = canvas.getContext("2d", { alpha: false, willReadFrequently: true });

  /** The hue of a picture, and where its bar is; nothing of a video without a picture. */
  function look(video) {
    if (!video || video.readyState < 2 || video.videoWidth === 0) return null;
    // a video that has no frame at this moment draws nothing: what was looked at before it is not its picture
    pixels.fillRect(0, 0, 32, 4);
    pixels.drawImage(video, 0, 0, 32, 4);
    const { data } = pixels.getImageData(0, 1, 32, 1);
    let x = 0;
    let y = 0;
    let bar = "";
    for (let i = 0; i < data.length; i += 4) {
      const [r, g, b] = [data[i] / 255, data[i + 1] / 255, data[i + 2] / 255];
      const max = Math.max(r, g, b);
      const range = max - Math.min(r, g, b);
      bar += Math.min(r, g, b) > 0.5 ? "1" : "0";
      if (range < 0.25) continue;
      const hue = max === r ? ((g - b) / range) % 6 : max === g ? (b - r) / range + 2 : (r - g) / range + 4;
      x += Math.cos((hue * Math.PI) / 3);
      y += Math.sin((hue * Math.PI) / 3);
    }
    if (x === 0 && y === 0) return null;
    return { hue: ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360, bar };
  }

  const apart = (a, b) => Math.abs(((a - b + 540) % 360) - 180);

  /** What is to be seen now: name and hue. */
  const pictures = () => shown().map(({ name, video, screen }) => ({ name, screen, hue: look(video)?.hue ?? null }));

  /** How everybody else's picture is shown, and how large it comes. */
  const tiles = () => parleyWatch.all("parley-tile:not([me])").map((tile) => ({ name: tile.getAttribute("name"), large: tile.hasAttribute("large"), width: tile.shadowRoot.querySelector("video")?.videoWidth ?? 0 }));

  // ---- from a click to a picture
  let first;

  /** Waits, as people do who look at themselves first, until the page has made ready what it can: a connection that is up, or five seconds. */
  async function stand() {
    for (const began = performance.now(); performance.now() - began < 5_000; await wait(50)) {
      if (parleyWatch.connections.some(({ connectionState }) => connectionState === "connected")) break;
    }
    return true;
  }

  /** From the next click on: when each step was done, and for how long the page was too busy for anything else. */
  function stopwatch() {
    const { send } = WebSocket.prototype;
    first = new Promise((done, fail) => {
      addEventListener("click", () => {
        const began = performance.now();
        const steps = {};
        let busy = 0;
        const step = (name, reached) => { if (reached) steps[name] ??= performance.now() - began; };
        const tasks = new PerformanceObserver((list) => { for (const { startTime, duration } of list.getEntries()) if (startTime >= began) busy += duration; });
        if (PerformanceObserver.supportedEntryTypes.includes("longtask")) tasks.observe({ entryTypes: ["longtask"] });
        let wish;
        const hear = ({ data }) => {
          step("answered", wish !== undefined && data.includes(`"id":${wish},`));
          step("slots", data.includes('"media.slots"'));
        };
        WebSocket.prototype.send = function (text) {
          if (wish === undefined && text.includes('"room.join"')) {
            wish = JSON.parse(text).id;
            step("asked", true);
            this.addEventListener("message", hear);
          }
          send.call(this, text);
        };
        const end = () => {
          clearInterval(timer);
          tasks.disconnect();
          WebSocket.prototype.send = send;
        };
        const timer = setInterval(() => {
          const connection = parleyWatch.connections.findLast(({ connectionState }) => connectionState !== "closed");
          step("room", meeting() !== undefined);
          step("offer", connection?.localDescription != null);
          step("answer", connection?.remoteDescription != null);
          step("path", /^(connected|completed)$/.test(connection?.iceConnectionState ?? ""));
          step("keys", connection?.connectionState === "connected");
          if (shown().some(({ video }) => look(video) !== null)) {
            end();
            done({ milliseconds: performance.now() - began, busy, steps });
          } else if (performance.now() - began > 30_000) {
            end();
            fail(new Error("no picture within 30 s"));
          }
        }, 5);
      }, { capture: true, once: true });
    });
    return true;
  }

  // ---- over a time
  let watching;

  /** Watches from now on whether everybody is in their own colour, and how long a picture stands still. `hues` by name. */
  function watch(hues) {
    const wrong = [];
    const people = {};
    let looks = 0;
    const began = performance.now();
    for (const name of Object.keys(hues)) people[name] = { bar: "", at: began, longest: 0, frozen: 0, stood: [] };
    let last = began;
    let late = 0;
    const timer = setInterval(() => {
      looks++;
      const now = performance.now();
      late = Math.max(late, now - last);
      last = now;
      for (const { name, video, screen, paused } of shown()) {
        if (screen || !(name in hues)) continue;
        // the server has taken a picture out for want of bandwidth, and the tile says so: that is no freeze
        if (paused) people[name].at = now;
        const seen = look(video);
        if (!seen) continue;
        if (apart(seen.hue, hues[name]) > 20) wrong.push(`${name} in the colour ${Math.round(seen.hue)} after ${Math.round(now - began)} ms`);
        const person = people[name];
        if (seen.bar === person.bar) continue;
        settle(person, now);
        person.bar = seen.bar;
        person.at = now;
      }
    }, 16);
    watching = { timer, wrong, people, began, looks: () => looks, late: () => late };
    return true;
  }

  function settle(person, now) {
    const distance = now - person.at;
    if (distance > 400) person.stood.push(`${new Date(performance.timeOrigin + person.at).toISOString().slice(11, 23)} for ${Math.round(distance)} ms`);
    person.longest = Math.max(person.longest, distance);
    // a freeze as webrtc-stats has it; Firefox counts none
    person.usual ??= distance;
    if (distance > Math.max(3 * person.usual, person.usual + 150)) person.frozen += distance;
    person.usual += (distance - person.usual) / 30;
  }

  /** Ends it; the longest standstill of each in milliseconds. */
  function watched() {
    clearInterval(watching.timer);
    const now = performance.now();
    const gaps = {};
    const frozen = {};
    const stood = [];
    for (const [name, person] of Object.entries(watching.people)) {
      settle(person, now);
      gaps[name] = person.longest;
      frozen[name] = person.frozen;
      stood.push(...person.stood.map((when) => `${name} at ${when}`));
    }
    return { wrong: watching.wrong.slice(0, 20), gaps, frozen, stood, looks: watching.looks(), milliseconds: now - watching.began, longestPause: watching.late() };
  }

  /** What the network has done to what came, as the browser counts it: sums over all that is received. */
  async function received() {
    const sum = { packets: 0, lost: 0, resent: 0, concealed: 0, samples: 0 };
    for (const connection of parleyWatch.connections.filter((c) => c.connectionState === "connected")) {
      for (const s of (await connection.getStats()).values()) {
        if (s.type !== "inbound-rtp") continue;
        if (s.kind === "video") {
          sum.packets += s.packetsReceived ?? 0;
          sum.lost += s.packetsLost ?? 0;
          sum.resent += s.retransmittedPacketsReceived ?? 0;
        } else {
          sum.concealed += s.concealedSamples ?? 0;
          sum.samples += s.totalSamplesReceived ?? 0;
        }
      }
    }
    return sum;
  }

  // ---- sound
  let listening;

  /** Listens from now on to tones, by name: how long each is missing, and how long it is there twice. */
  function listen(tones) {
    const context = new AudioContext();
    void context.resume();
    const ears = new Map();
    const tune = () => {
      const streams = meeting()?.sounds.value ?? [];
      for (const [stream, ear] of ears) {
        if (streams.includes(stream)) continue;
        ear.source.disconnect();
        ears.delete(stream);
      }
      for (const stream of streams) {
        if (ears.has(stream)) continue;
        const source = context.createMediaStreamSource(stream);
        const analyser = new AnalyserNode(context, { fftSize: 1024, smoothingTimeConstant: 0 });
        source.connect(analyser);
        ears.set(stream, { source, analyser, bins: new Float32Array(analyser.frequencyBinCount) });
      }
    };
    tune();
    const began = performance.now();
    const people = {};
    for (const name of Object.keys(tones)) people[name] = { silentSince: began, silence: 0, doubledSince: undefined, doubled: 0, heard: 0 };
    let last = began;
    let late = 0;
    const timer = setInterval(() => {
      tune();
      const now = performance.now();
      late = Math.max(late, now - last);
      last = now;
      for (const ear of ears.values()) ear.analyser.getFloatFrequencyData(ear.bins);
      for (const [name, tone] of Object.entries(tones)) {
        const person = people[name];
        const bin = Math.round((tone * 1024) / context.sampleRate);
        let count = 0;
        for (const { bins } of ears.values()) if (Math.max(bins[bin - 1], bins[bin], bins[bin + 1]) > -60) count++;
        if (count > 0) {
          if (person.heard > 0) person.silence = Math.max(person.silence, now - person.silentSince);
          person.silentSince = now;
          person.heard++;
        }
        if (count < 2) person.doubledSince = undefined;
        else person.doubled = Math.max(person.doubled, now - (person.doubledSince ??= now));
      }
    }, 10);
    listening = { timer, people, context, late: () => late };
    return true;
  }

  function listened() {
    clearInterval(listening.timer);
    void listening.context.close();
    const now = performance.now();
    const result = {};
    for (const [name, { silence, silentSince, doubled, heard }] of Object.entries(listening.people)) {
      result[name] = { longestSilence: Math.max(silence, now - silentSince), longestDoubled: doubled, heard };
    }
    return { people: result, longestPause: listening.late() };
  }

  const network = () => {
    const { mode, connection } = meeting()?.network.value ?? {};
    return { mode: mode ?? "", connection: connection ?? "", connections: parleyWatch.connections.filter((c) => c.connectionState !== "closed").length };
  };

  window.parleyStage = { enrich, dress, record, speak, shunRelays, travel, pictures, tiles, watch, watched, received, listen, listened, network, wait, stand, stopwatch, stopped: () => first };
})();
