/** Numbers in the layout 1 × height × width × channels, or whatever a constant has. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface Operation {
  /** The number of a built-in operator (`BuiltinOperator` of TensorFlow Lite's schema), or the name of a custom one. */
  readonly code: number | string;
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
  /** A byte of the operator's options, by its place in the schema; 0 where it is left out. */
  option(field: number): number;
}

export interface Model {
  readonly input: Tensor;
  readonly output: Tensor;
  readonly operations: readonly Operation[];
}

const custom = 32;
const dequantize = 6;
const float16 = 1;

/** Reads FlatBuffers (flatbuffers.dev, "Internals"). */
class Table {
  constructor(private readonly view: DataView, private readonly at: number) {}

  private place(field: number): number {
    const vtable = this.at - this.view.getInt32(this.at, true);
    const offset = 4 + 2 * field;
    const found = offset < this.view.getUint16(vtable, true) ? this.view.getUint16(vtable + offset, true) : 0;
    return found && this.at + found;
  }

  private target(field: number): number {
    const place = this.place(field);
    return place && place + this.view.getUint32(place, true);
  }

  byte(field: number): number {
    const place = this.place(field);
    return place && this.view.getInt8(place);
  }

  int(field: number): number {
    const place = this.place(field);
    return place && this.view.getInt32(place, true);
  }

  table(field: number): Table | undefined {
    const target = this.target(field);
    return target ? new Table(this.view, target) : undefined;
  }

  bytes(field: number): DataView {
    const target = this.target(field);
    return target ? new DataView(this.view.buffer, this.view.byteOffset + target + 4, this.view.getUint32(target, true)) : new DataView(new ArrayBuffer(0));
  }

  ints(field: number): number[] {
    const target = this.target(field);
    return target ? Array.from({ length: this.view.getUint32(target, true) }, (_, i) => this.view.getInt32(target + 4 + 4 * i, true)) : [];
  }

  tables(field: number): Table[] {
    const target = this.target(field);
    if (!target) return [];
    return Array.from({ length: this.view.getUint32(target, true) }, (_, i) => {
      const at = target + 4 + 4 * i;
      return new Table(this.view, at + this.view.getUint32(at, true));
    });
  }
}

/** Reads a TensorFlow Lite model (schema.fbs, version 3) of 32-bit floats, whose weights may be of 16 bits. */
export function readModel(file: ArrayBuffer): Model {
  const view = new DataView(file);
  const root = new Table(view, view.getUint32(0, true));
  const codes = root.tables(1).map((code) => {
    const number = Math.max(code.byte(0), code.int(3));
    return number === custom ? new TextDecoder().decode(code.bytes(1)) : number;
  });
  const buffers = root.tables(4).map((buffer) => buffer.bytes(0));
  const [graph] = root.tables(2);
  if (!graph) throw new Error("The model has no graph.");
  const tensors = graph.tables(0).map((tensor): Tensor => {
    const shape = tensor.ints(0);
    const bytes = buffers[tensor.int(2)]!;
    const size = shape.reduce((product, n) => product * n, 1);
    if (bytes.byteLength === 0) return { shape, data: new Float32Array(size) };
    const half = tensor.byte(1) === float16;
    return { shape, data: Float32Array.from({ length: size }, (_, i) => (half ? toFloat(bytes.getUint16(2 * i, true)) : bytes.getFloat32(4 * i, true))) };
  });
  const operations: Operation[] = [];
  for (const operator of graph.tables(3)) {
    const code = codes[operator.int(0)]!;
    const inputs = operator.ints(1).map((i) => tensors[i]!);
    const [to] = operator.ints(2);
    const output = tensors[to!]!;
    // weights of 16 bits are numbers from here on
    if (code === dequantize) output.data.set(inputs[0]!.data);
    else operations.push({ code, inputs, output, option: (field) => operator.table(4)?.byte(field) ?? 0 });
  }
  return { input: tensors[graph.ints(1)[0]!]!, output: tensors[graph.ints(2)[0]!]!, operations };
}

/** IEEE 754 binary16. */
export function toFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
