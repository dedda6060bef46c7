import { computed, signal, type ReadonlySignal } from '@preact/signals'
import { parseRoute, routePath, type Route } from '../lib/url-state.js'

function readRoute(): Route {
  const { pathname } = new URL(document.baseURI)
  const path = location.pathname.startsWith(pathname) ? location.pathname.slice(pathname.length) : ''
  return parseRoute(path, location.search)
}

const current = signal<Route>({ page: 'home' })
/** The URL determines what is shown. */
export const route: ReadonlySignal<Route> = computed<Route>(() => current.value)

export function startRouter(): void {
  current.value = readRoute()
  addEventListener('popstate', () => {
    // It was meant for the entry that was left.
    replaced = undefined
    current.value = readRoute()
  })
  addEventListener('pagehide', writeReplaced)
}

/** Shows a page, as a new entry of the browser's history unless `replace` is true. */
export function navigate(to: Route, { replace = false }: { readonly replace?: boolean } = {}): void {
  const url = hrefOf(to)
  if (replace) replaceSoon(url)
  else {
    writeReplaced()
    if (url !== location.href) history.pushState({ inside: true }, '', url)
  }
  current.value = to
}

/** Browsers refuse more than some hundred replacements a minute, which a key that is held reaches. */
const PAUSE = 300
let replaced: string | undefined
let timer: ReturnType<typeof setTimeout> | undefined

function replaceSoon(url: string): void {
  replaced = url
  timer ??= setTimeout(writeReplaced, PAUSE)
}

function writeReplaced(): void {
  clearTimeout(timer)
  timer = undefined
  if (replaced !== undefined) history.replaceState(history.state, '', replaced)
  replaced = undefined
}

export function hrefOf(to: Route): string {
  return new URL(routePath(to), document.baseURI).href
}
