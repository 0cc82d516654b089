/** The part that the tests use of the compiler's API, which TypeScript 7 no longer has. */
declare module "typescript-api" {
  export interface Node {
    readonly kind: number;
  }
  interface Literal extends Node {
    readonly text: string;
  }
  interface Parts extends Node {
    readonly head: Literal;
    readonly templateSpans: readonly { readonly literal: Literal }[];
  }
  export type Template = Parts | Literal;
  interface Tagged extends Node {
    readonly tag: Node;
    readonly template: Template;
  }
  interface Call extends Node {
    readonly expression: Node;
    readonly arguments: readonly Node[];
  }
  export const ScriptTarget: { readonly Latest: number };
  export function createSourceFile(name: string, text: string, target: number): Node;
  export function isIdentifier(node: Node): node is Literal;
  export function isTaggedTemplateExpression(node: Node): node is Tagged;
  export function isCallExpression(node: Node): node is Call;
  export function isStringLiteralLike(node: Node): node is Literal;
  export function forEachChild(node: Node, visit: (child: Node) => void): void;
}
