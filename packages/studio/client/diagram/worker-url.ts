import workerUrl from 'elkjs/lib/elk-worker.min.js?url'

/** What TypeScript doesn't declare of Trusted Types yet. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string }
}

const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes }
/** The policy of the page allows one policy of Trusted Types, by this name: `src/http/respond.ts`. It passes one URL. */
const policy = trustedTypes?.createPolicy('relata-studio', { createScriptURL: () => workerUrl })

/** The script that places the diagram's boxes, as the constructor of a worker takes it. */
export const layoutWorkerUrl: string = policy?.createScriptURL(workerUrl) ?? workerUrl
