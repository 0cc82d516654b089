/** People who move a little, drawn: cameras for development and screenshots. */
export type Look = {
  readonly skin: string; readonly shade: string; readonly light: string; readonly hair: string; readonly hairLight: string; readonly coat: string; readonly coatShade: string;
  readonly cut: "long" | "short" | "bun"; readonly glasses: boolean; readonly beard: boolean; readonly room: "study" | "window" | "kitchen";
};

export const grace: Look = { skin: "#e8b794", shade: "#c58a68", light: "#f8d5b8", hair: "#3a2219", hairLight: "#6b4230", coat: "#2f6f73", coatShade: "#1d4a50", cut: "long", glasses: false, beard: false, room: "window" };
export const ada: Look = { skin: "#f0c7a8", shade: "#cf9a78", light: "#fbe0c8", hair: "#7a4a22", hairLight: "#b5773c", coat: "#40508f", coatShade: "#2a3566", cut: "bun", glasses: true, beard: false, room: "study" };
export const wei: Look = { skin: "#dca67e", shade: "#b27c57", light: "#f0c6a2", hair: "#17130f", hairLight: "#3c342c", coat: "#d8d3c6", coatShade: "#aaa493", cut: "short", glasses: true, beard: false, room: "kitchen" };

const skins = [["#e8b794", "#c58a68", "#f8d5b8"], ["#8d5a3c", "#6b412a", "#ad7650"], ["#f0c7a8", "#cf9a78", "#fbe0c8"], ["#c68e64", "#a06c47", "#dfae86"], ["#5f3b27", "#452a1b", "#80553b"]] as const;
const hairs = [["#17130f", "#3c342c"], ["#3a2219", "#6b4230"], ["#7a4a22", "#b5773c"], ["#b9b2a8", "#dcd7d0"], ["#9c5a2c", "#c98a4e"]] as const;
const coats = [["#2f6f73", "#1d4a50"], ["#8c3f4f", "#632a38"], ["#40508f", "#2a3566"], ["#4c6b3c", "#344b29"], ["#a5702e", "#7a5120"], ["#5b4a7d", "#40345a"], ["#d8d3c6", "#aaa493"]] as const;

/** Somebody who is not known by name, always the same for the same number. */
export function lookOf(n: number): Look {
  const [skin, shade, light] = skins[(n * 3 + 1) % skins.length]!;
  const [hair, hairLight] = hairs[(n * 2 + (n >> 2)) % hairs.length]!;
  const [coat, coatShade] = coats[(n * 5 + 2) % coats.length]!;
  return {
    skin, shade, light, hair, hairLight, coat, coatShade, cut: (["long", "short", "bun"] as const)[n % 3]!, glasses: n % 4 === 1, beard: n % 3 === 1 && n % 2 === 0,
    room: (["window", "kitchen", "study"] as const)[(n + (n >> 1)) % 3]!,
  };
}

/** For tests, which look at the page and not at the people: small pictures, one a second. */
const plain = new URLSearchParams(location.search).has("plain");

/** A running camera. Twelve pictures a second are enough to look alive. */
export function camera(look: Look, width = 1280, height = 720, rate = 12): MediaStream {
  if (plain) [width, height, rate] = [width / 4, height / 4, 1];
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { alpha: false })!;
  const room = backdrop(look, width, height);
  const paint = () => {
    const t = performance.now() / 1000;
    context.drawImage(room, 0, 0);
    person(context, look, t, width, height);
    finish(context, width, height);
  };
  paint();
  setInterval(paint, 1_000 / rate);
  return canvas.captureStream(rate);
}

/** A shared screen: a page of charts. */
export function screen(width = 1600, height = 1000): MediaStream {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const c = canvas.getContext("2d", { alpha: false })!;
  const paint = () => slide(c, width, height);
  paint();
  setInterval(paint, 500);
  return canvas.captureStream(5);
}

function backdrop(look: Look, w: number, h: number): HTMLCanvasElement {
  const sharp = document.createElement("canvas");
  sharp.width = w;
  sharp.height = h;
  const c = sharp.getContext("2d", { alpha: false })!;
  const walls = { study: ["#57483d", "#2c2521"], window: ["#d9d2c6", "#8d867c"], kitchen: ["#b9c3c4", "#6f7d80"] }[look.room]!;
  fill(c, gradient(c, 0, 0, w, h, walls), 0, 0, w, h);
  if (look.room === "window") {
    fill(c, gradient(c, 0, 0, 0, h * 0.7, ["#f4fbff", "#bfdcea"]), w * 0.62, -10, w * 0.34, h * 0.74);
    for (let i = 0; i < 9; i++) blob(c, w * (0.63 + 0.035 * i), h * (0.6 - 0.03 * (i % 3)), h * 0.09, i % 2 ? "#7fa37a" : "#9dbd8c");
    fill(c, "#f7f4ee", w * 0.785, 0, w * 0.012, h * 0.74);
    fill(c, "#f7f4ee", w * 0.6, h * 0.73, w * 0.38, h * 0.025);
    fill(c, "#a8734d", w * 0.05, h * 0.42, w * 0.2, h * 0.02);
    for (let i = 0; i < 7; i++) fill(c, ["#a14a3b", "#d9a441", "#47707d", "#e8e0d0", "#5c6b4f", "#863f57", "#c7865a"][i]!, w * (0.065 + 0.022 * i), h * (0.26 + 0.02 * (i % 3)), w * 0.018, h * (0.16 - 0.02 * (i % 3)));
    blob(c, w * 0.12, h * 0.72, h * 0.13, "#5f8a5e"); blob(c, w * 0.17, h * 0.66, h * 0.1, "#769f6d"); fill(c, "#b5653f", w * 0.1, h * 0.8, w * 0.07, h * 0.14);
  } else if (look.room === "study") {
    for (let row = 0; row < 4; row++) {
      fill(c, "#6e543f", 0, h * (0.18 + row * 0.25), w, h * 0.022);
      for (let i = 0; i < 34; i++) {
        const tall = 0.11 + 0.05 * Math.abs(Math.sin(i * 2.3 + row));
        fill(c, ["#8c3f33", "#c79a4b", "#3d5a66", "#d8ccb4", "#52603f", "#6d3a52", "#a66b43", "#2f3d57"][(i * 3 + row) % 8]!, w * (i * 0.03 + 0.004), h * (0.18 + row * 0.25 - tall), w * 0.024, h * tall);
      }
    }
    const lamp = c.createRadialGradient(w * 0.86, h * 0.26, 0, w * 0.86, h * 0.26, w * 0.28);
    lamp.addColorStop(0, "#ffe3a8f0"); lamp.addColorStop(1, "#ffdf9a00");
    fill(c, lamp, 0, 0, w, h);
  } else {
    fill(c, "#e9ecea", w * 0.04, h * 0.06, w * 0.4, h * 0.3); fill(c, "#dfe3e1", w * 0.46, h * 0.06, w * 0.24, h * 0.3);
    fill(c, "#9c6b46", 0, h * 0.66, w, h * 0.05); fill(c, "#5e6c6f", 0, h * 0.71, w, h);
    for (let i = 0; i < 5; i++) blob(c, w * (0.76 + i * 0.045), h * (0.56 - 0.02 * (i % 2)), h * 0.05, ["#c96f4a", "#e0b04f", "#7d9a5d", "#d9d3c3", "#54798a"][i]!);
    const sun = c.createRadialGradient(w * 0.9, h * 0.1, 0, w * 0.9, h * 0.1, w * 0.5);
    sun.addColorStop(0, "#fff6dcd0"); sun.addColorStop(1, "#fff6dc00");
    fill(c, sun, 0, 0, w, h);
  }
  const soft = document.createElement("canvas");
  soft.width = w;
  soft.height = h;
  const out = soft.getContext("2d", { alpha: false })!;
  out.filter = `blur(${Math.round(h / 72)}px)`;
  out.drawImage(sharp, -w * 0.03, -h * 0.03, w * 1.06, h * 1.06);
  return soft;
}

function person(c: CanvasRenderingContext2D, look: Look, t: number, w: number, h: number): void {
  const portrait = h > w;
  const unit = (portrait ? w : h * 0.94) / 720;
  c.save();
  c.translate(w / 2 + Math.sin(t * 0.7) * 6 * unit, h - 720 * unit - (portrait ? 150 * unit : 0) + Math.sin(t * 1.3) * 3 * unit);
  c.scale(unit, unit);
  c.lineCap = "round";
  const hairFill = () => gradient(c, -150, 120, 150, 520, [look.hairLight, look.hair, look.hair]);
  if (look.cut === "long") shape(c, hairFill(), [[-152, 300], [-160, 120, 160, 120, 152, 300], [166, 420, 178, 560, 150, 640], [60, 690, -60, 690, -150, 640], [-178, 560, -166, 420, -152, 300]]);
  if (look.cut === "bun") blob(c, 6, 122, 62, look.hair);
  shape(c, gradient(c, -300, 500, 300, 740, [look.coat, look.coatShade]), [[-330, 920], [-320, 600, -220, 560, -90, 528], [-50, 580, 50, 580, 90, 528], [220, 560, 320, 600, 330, 920]]);
  shape(c, gradient(c, -60, 430, 60, 580, [look.shade, look.skin, look.shade]), [[-58, 430], [-56, 500, -66, 520, -92, 532], [-50, 590, 50, 590, 92, 532], [66, 520, 56, 500, 58, 430]]);
  c.save();
  c.rotate(Math.sin(t * 0.5) * 0.02);
  for (const side of [-1, 1]) oval(c, side * 116, 334, 18, 34, look.shade);
  shape(c, faceFill(c, look), [[-116, 300], [-122, 150, 122, 150, 116, 300], [116, 400, 84, 476, 0, 484], [-84, 476, -116, 400, -116, 300]]);
  if (look.beard) shape(c, look.hair, [[-112, 340], [-104, 440, -70, 490, 0, 492], [70, 490, 104, 440, 112, 340], [90, 410, 60, 396, 0, 398], [-60, 396, -90, 410, -112, 340]]);
  face(c, look, t);
  hairFront(c, look, hairFill());
  c.restore();
  c.restore();
}

function faceFill(c: CanvasRenderingContext2D, look: Look): CanvasGradient {
  const fillStyle = c.createRadialGradient(38, 270, 20, 0, 320, 190);
  fillStyle.addColorStop(0, look.light); fillStyle.addColorStop(0.55, look.skin); fillStyle.addColorStop(1, look.shade);
  return fillStyle;
}

function face(c: CanvasRenderingContext2D, look: Look, t: number): void {
  const blink = t % 3.7 < 0.13 ? 0.12 : 1;
  for (const side of [-1, 1]) {
    const x = side * 47;
    const cheek = c.createRadialGradient(side * 62, 374, 2, side * 62, 374, 36);
    cheek.addColorStop(0, "#d9604a30");
    cheek.addColorStop(1, "#d9604a00");
    blob(c, side * 62, 374, 36, cheek);
    oval(c, x, 316, 19, 11.5 * blink, "#fbf7f2");
    oval(c, x + Math.sin(t * 0.4) * 3, 316, 8.5, 9.5 * blink, "#3b2417");
    if (blink === 1) oval(c, x + 3 + Math.sin(t * 0.4) * 3, 312, 2.6, 2.6, "#ffffff");
    line(c, "#2b1a12", 4.5, [[x - 20, 312], [x - 8, 302 + (1 - blink) * 12, x + 8, 302 + (1 - blink) * 12, x + 20, 312]]);
    line(c, look.hair, 8, [[x - 24 * side, 283], [x, 270, x + 10 * side, 271, x + 28 * side, 282]]);
  }
  line(c, look.shade, 5, [[6, 322], [14, 352, 20, 372, 2, 378]]);
  const open = 4 + 7 * Math.abs(Math.sin(t * 4.1) * Math.sin(t * 0.9));
  shape(c, "#8c3b35", [[-38, 414], [-18, 408, 18, 408, 38, 414], [20, 424 + open * 1.6, -20, 424 + open * 1.6, -38, 414]]);
  shape(c, "#fffaf3", [[-28, 415], [-12, 412, 12, 412, 28, 415], [14, 420 + open * 0.5, -14, 420 + open * 0.5, -28, 415]]);
  if (look.glasses) {
    for (const side of [-1, 1]) {
      c.beginPath();
      c.roundRect(side * 47 - 36, 290, 72, 54, 20);
      c.fillStyle = "#ffffff14"; c.fill();
      c.strokeStyle = "#2a2624"; c.lineWidth = 5.5; c.stroke();
    }
    line(c, "#2a2624", 5.5, [[-12, 310], [-4, 304, 4, 304, 12, 310]]);
  }
}

function hairFront(c: CanvasRenderingContext2D, look: Look, fillStyle: CanvasGradient): void {
  if (look.cut === "long") {
    shape(c, fillStyle, [[-128, 420], [-158, 300, -150, 140, 0, 132], [150, 140, 158, 300, 128, 420], [112, 340, 104, 262, 60, 206], [10, 250, -84, 260, -104, 300], [-112, 340, -118, 380, -128, 420]]);
  } else if (look.cut === "bun") {
    shape(c, fillStyle, [[-122, 330], [-146, 210, -104, 136, 0, 134], [104, 136, 146, 210, 122, 330], [108, 268, 90, 222, 20, 206], [-50, 214, -100, 250, -122, 330]]);
  } else {
    shape(c, fillStyle, [[-120, 312], [-142, 200, -112, 128, -10, 124], [96, 116, 144, 190, 120, 312], [112, 268, 104, 240, 92, 222], [30, 240, -50, 226, -88, 214], [-104, 240, -112, 270, -120, 312]]);
  }
}

function finish(c: CanvasRenderingContext2D, w: number, h: number): void {
  const light = c.createLinearGradient(0, 0, w, 0);
  light.addColorStop(0, "#20284030"); light.addColorStop(0.6, "#20284000"); light.addColorStop(1, "#fff0d022");
  fill(c, light, 0, 0, w, h);
  const vignette = c.createRadialGradient(w / 2, h * 0.45, Math.min(w, h) * 0.4, w / 2, h / 2, Math.max(w, h) * 0.72);
  vignette.addColorStop(0, "#00000000"); vignette.addColorStop(1, "#00000059");
  fill(c, vignette, 0, 0, w, h);
}

function slide(c: CanvasRenderingContext2D, w: number, h: number): void {
  fill(c, "#fbfaf7", 0, 0, w, h);
  c.fillStyle = "#1d2330";
  c.font = `650 ${h * 0.055}px system-ui, sans-serif`;
  c.fillText("Garden office: plan for spring", w * 0.06, h * 0.13);
  c.fillStyle = "#6a707c";
  c.font = `400 ${h * 0.028}px system-ui, sans-serif`;
  c.fillText("Hours of light per day, measured at the desk", w * 0.06, h * 0.185);
  [5.2, 6.1, 7.4, 8.6, 9.8, 10.9, 11.2, 10.1].forEach((hours, i) => {
    const tall = (hours / 12) * h * 0.56;
    fill(c, i === 5 ? "#2f4fd8" : "#c9d2f5", w * (0.07 + i * 0.108), h * 0.86 - tall, w * 0.075, tall);
    c.fillStyle = "#3b4252";
    c.fillText(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug"][i]!, w * (0.083 + i * 0.108), h * 0.91);
  });
  fill(c, "#1d2330", w * 0.06, h * 0.86, w * 0.88, 3);
}

type Step = readonly number[];

function path(c: CanvasRenderingContext2D, steps: readonly Step[]): void {
  c.beginPath();
  for (const [i, step] of steps.entries()) {
    if (i === 0) c.moveTo(step[0]!, step[1]!);
    else if (step.length === 6) c.bezierCurveTo(step[0]!, step[1]!, step[2]!, step[3]!, step[4]!, step[5]!);
    else c.lineTo(step[0]!, step[1]!);
  }
}

function shape(c: CanvasRenderingContext2D, style: string | CanvasGradient, steps: readonly Step[]): void {
  path(c, steps);
  c.closePath();
  c.fillStyle = style;
  c.fill();
}

function line(c: CanvasRenderingContext2D, style: string, width: number, steps: readonly Step[]): void {
  path(c, steps);
  c.strokeStyle = style;
  c.lineWidth = width;
  c.stroke();
}

function oval(c: CanvasRenderingContext2D, x: number, y: number, rx: number, ry: number, style: string | CanvasGradient): void {
  c.beginPath();
  c.ellipse(x, y, rx, ry, 0, 0, Math.PI * 2);
  c.fillStyle = style;
  c.fill();
}

function blob(c: CanvasRenderingContext2D, x: number, y: number, r: number, style: string | CanvasGradient): void {
  oval(c, x, y, r, r, style);
}

function fill(c: CanvasRenderingContext2D, style: string | CanvasGradient, x: number, y: number, w: number, h: number): void {
  c.fillStyle = style;
  c.fillRect(x, y, w, h);
}

function gradient(c: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number, colours: readonly string[]): CanvasGradient {
  const made = c.createLinearGradient(x0, y0, x1, y1);
  colours.forEach((colour, i) => made.addColorStop(i / Math.max(1, colours.length - 1), colour));
  return made;
}
