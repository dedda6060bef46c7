import type { Route } from '../lib/url-state.js'
import { commitsRoute } from '../lib/url-state.js'
import type { IconName } from '../ui/icon.js'

export interface PageLink {
  readonly name: string
  readonly icon: IconName
  readonly to: Route
}

/** The pages that are about the whole store. */
export const PAGES: readonly PageLink[] = [
  { name: 'Diagram', icon: 'diagram', to: { page: 'diagram', search: '' } },
  { name: 'Console', icon: 'console', to: { page: 'console', source: '' } },
  { name: 'Commits', icon: 'commits', to: commitsRoute() },
  { name: 'Live queries', icon: 'live', to: { page: 'live' } },
  { name: 'Health', icon: 'health', to: { page: 'health' } },
]
