declare module "typescript-api" {
  export interface Node {
    getText(): string;
  }
  interface Text extends Node {
    readonly text: string;
  }
  interface Template extends Node {
    readonly head: Text;
    readonly templateSpans: readonly { readonly literal: Text }[];
  }
  interface Tagged extends Node {
    readonly tag: Node;
    readonly template: Template | Text;
  }
  export const ScriptTarget: { readonly Latest: number };
  export function createSourceFile(name: string, text: string, target: number, parents: boolean): Node;
  export function isTaggedTemplateExpression(node: Node): node is Tagged;
  export function isNoSubstitutionTemplateLiteral(node: Template | Text): node is Text;
  export function forEachChild(node: Node, visit: (child: Node) => void): void;
}
