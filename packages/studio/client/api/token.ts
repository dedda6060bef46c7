import { TOKEN_PARAMETER } from '../../src/protocol.js'

const STORED = 'relata-studio-token'
let token: string | undefined

/** Takes the token out of the first page's URL, so that it is in no history, link or screenshot. */
export function takeToken(): void {
  const url = new URL(location.href)
  const found = url.searchParams.get(TOKEN_PARAMETER)
  if (found === null) {
    token = read()
    return
  }
  token = found
  write(found)
  url.searchParams.delete(TOKEN_PARAMETER)
  history.replaceState(history.state, '', url)
}

export function currentToken(): string | undefined {
  return token
}

// Storage is refused in some private windows: then the token lives as long as the page.
function read(): string | undefined {
  try {
    return sessionStorage.getItem(STORED) ?? undefined
  } catch {
    return undefined
  }
}

function write(value: string): void {
  try {
    sessionStorage.setItem(STORED, value)
  } catch {
    // As above.
  }
}
