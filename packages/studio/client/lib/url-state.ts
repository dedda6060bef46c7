import type { Key } from '../../src/protocol.js'
import { keyText, parseKey } from './keys.js'

/** What a relation page or form belongs to. */
export interface Through {
  readonly model: string
  readonly key: Key
  readonly accessor: string
}

export interface RowsRoute {
  readonly page: 'rows'
  readonly model: string
  readonly filter: string
  /** Null: the model's order. */
  readonly order: readonly string[] | null
  /** Null: the model's fields. */
  readonly columns: readonly string[] | null
  /** Pixels by chain. */
  readonly widths: ReadonlyMap<string, number>
  /** Position of the active row. */
  readonly at: number
  /** Fields to group by, and measures such as `avg:pages`: the page shows groups if there is one of either. */
  readonly by: readonly string[]
  readonly measures: readonly string[]
}

export interface CommitsRoute {
  readonly page: 'commits'
  readonly model: string
  readonly key: Key | undefined
  readonly action: string
  readonly actor: string
}

export type Route =
  | { readonly page: 'home' }
  | RowsRoute
  | { readonly page: 'row'; readonly model: string; readonly key: Key; readonly edit: boolean }
  | { readonly page: 'new'; readonly model: string; readonly through: Through | undefined }
  | CommitsRoute
  | { readonly page: 'commit'; readonly position: number }
  | { readonly page: 'live' }
  | { readonly page: 'health' }
  | { readonly page: 'diagram'; readonly search: string }
  | { readonly page: 'console'; readonly source: string }
  | { readonly page: 'unknown' }

export function rowsRoute(model: string, parts: Partial<Omit<RowsRoute, 'page' | 'model'>> = {}): RowsRoute {
  return {
    page: 'rows',
    model,
    filter: '',
    order: null,
    columns: null,
    widths: new Map(),
    at: 0,
    by: [],
    measures: [],
    ...parts,
  }
}

export function rowRoute(model: string, key: Key, edit: boolean = false): Route {
  return { page: 'row', model, key, edit }
}

export function commitsRoute(parts: Partial<Omit<CommitsRoute, 'page'>> = {}): CommitsRoute {
  return { page: 'commits', model: '', key: undefined, action: '', actor: '', ...parts }
}

/** The route of a path inside the mount, such as `rows/Book`, and a query string. */
export function parseRoute(path: string, search: string): Route {
  const [page = '', ...rest] = path.replace(/^\/+|\/+$/g, '').split('/')
  const name = decode(rest.join('/'))
  const params = new URLSearchParams(search)
  switch (page) {
    case '':
      return { page: 'home' }
    case 'rows':
      return name === '' ? { page: 'unknown' } : parseRows(name, params)
    case 'row': {
      const key = parseKey(params.get('key') ?? '')
      return key === undefined ? { page: 'unknown' } : rowRoute(name, key, params.get('edit') === '1')
    }
    case 'new':
      return { page: 'new', model: name, through: parseThrough(params) }
    case 'commits':
      return commitsRoute({
        model: params.get('model') ?? '',
        key: parseKey(params.get('key') ?? ''),
        action: params.get('action') ?? '',
        actor: params.get('actor') ?? '',
      })
    case 'commit':
      return /^\d+$/.test(name) ? { page: 'commit', position: Number(name) } : { page: 'unknown' }
    case 'diagram':
      return { page: 'diagram', search: params.get('search') ?? '' }
    case 'console':
      return { page: 'console', source: params.get('q') ?? '' }
    case 'live':
    case 'health':
      return { page }
    default:
      return { page: 'unknown' }
  }
}

function parseRows(model: string, params: URLSearchParams): RowsRoute {
  const columns = list(params.get('columns'))?.map((entry) => entry.split('~'))
  const widths = new Map<string, number>()
  for (const [chain = '', width] of [
    ...(columns ?? []),
    ...(list(params.get('widths')) ?? []).map((entry) => entry.split('~')),
  ])
    if (width !== undefined && /^\d{2,4}$/.test(width)) widths.set(chain, Number(width))
  const at = Number(params.get('at') ?? 0)
  return rowsRoute(model, {
    filter: params.get('filter') ?? '',
    order: list(params.get('order')),
    columns: columns?.map(([chain = '']) => chain) ?? null,
    widths,
    at: Number.isSafeInteger(at) && at > 0 ? at : 0,
    by: list(params.get('by')) ?? [],
    measures: list(params.get('measures')) ?? [],
  })
}

function parseThrough(params: URLSearchParams): Through | undefined {
  const key = parseKey(params.get('key') ?? '')
  const model = params.get('of')
  const accessor = params.get('accessor')
  return key === undefined || model === null || accessor === null ? undefined : { model, key, accessor }
}

function list(text: string | null): readonly string[] | null {
  if (text === null) return null
  return text === '' ? [] : text.split(',')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The path and query string of a route, relative to the mount. */
export function routePath(route: Route): string {
  const params = new URLSearchParams()
  const path = write(route, (name, value) => {
    if (value !== '') params.set(name, value)
  })
  const search = params.toString().replaceAll('%2C', ',').replaceAll('%7E', '~')
  return search === '' ? path : `${path}?${search}`
}

type Put = (name: string, value: string) => void

function write(route: Route, put: Put): string {
  switch (route.page) {
    case 'home':
    case 'unknown':
      return './'
    case 'rows':
      return writeRows(route, put)
    case 'row':
      put('key', keyText(route.key))
      put('edit', route.edit ? '1' : '')
      return `row/${encodeURIComponent(route.model)}`
    case 'new':
      writeThrough(route.through, put)
      return `new/${encodeURIComponent(route.model)}`
    case 'commits':
      put('model', route.model)
      put('key', route.key === undefined ? '' : keyText(route.key))
      put('action', route.action)
      put('actor', route.actor)
      return 'commits'
    case 'commit':
      return `commit/${route.position}`
    case 'diagram':
      put('search', route.search)
      return 'diagram'
    case 'console':
      put('q', route.source)
      return 'console'
    case 'live':
    case 'health':
      return route.page
  }
}

function writeRows(route: RowsRoute, put: Put): string {
  const { filter, order, columns, widths, at, by, measures } = route
  const sized = (chain: string): string => (widths.has(chain) ? `${chain}~${widths.get(chain)}` : chain)
  put('filter', filter)
  put('order', order?.join(',') ?? '')
  if (columns !== null) put('columns', columns.map(sized).join(','))
  else put('widths', [...widths.keys()].map(sized).join(','))
  put('by', by.join(','))
  put('measures', measures.join(','))
  put('at', at > 0 ? String(at) : '')
  return `rows/${encodeURIComponent(route.model)}`
}

function writeThrough(through: Through | undefined, put: Put): void {
  if (through === undefined) return
  put('of', through.model)
  put('key', keyText(through.key))
  put('accessor', through.accessor)
}
