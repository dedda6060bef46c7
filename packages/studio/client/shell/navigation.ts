import type { Route } from '../lib/url-state.js'
import type { IconName } from '../ui/icon.js'

export interface PageLink {
  readonly name: string
  readonly icon: IconName
  readonly to: Route
}

/** The pages that are about the whole store. */
export const PAGES: readonly PageLink[] = []
