interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}

interface Factory {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

let policy: ScriptUrlPolicy | null = null;

/**
 * The address of a worker's script. Under Trusted Types only a policy named in the CSP may make one, and it
 * makes only those that the build has: `/sw.js` and what lies in `/assets/`.
 */
export function scriptUrl(path: string): string {
  if (path !== '/sw.js' && !/^\/(assets|realtime)\/[\w./?&-]+$/.test(path)) throw new TypeError(path);
  const { trustedTypes } = window as { trustedTypes?: Factory };
  if (!trustedTypes) return path;
  policy ??= trustedTypes.createPolicy('service-worker-url', { createScriptURL: (url) => url });
  return policy.createScriptURL(path);
}
