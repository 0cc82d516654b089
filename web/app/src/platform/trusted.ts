interface Policy {
  createScriptURL(url: string): unknown;
}

interface Policies {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy;
}

let policy: Policy | undefined;

/** An address of a script of our own, as browsers want it under Trusted Types; of another origin it is refused. */
export function ownScript(url: string): string {
  const { href, origin } = new URL(url, location.href);
  if (origin !== location.origin) throw new TypeError(`${origin} is not where this page is from`);
  const policies = (window as { trustedTypes?: Policies }).trustedTypes;
  policy ??= policies?.createPolicy("parley", { createScriptURL: (own) => own });
  return (policy?.createScriptURL(href) ?? href) as string;
}
