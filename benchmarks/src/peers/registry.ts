import type { ArticlePeer } from './articles/article-peer.js'
import type { PagePeer } from './catalog/page-peer.js'
import type { FreshPeer } from '../workloads/fresh.js'
import type { ServicePeer } from './catalog/service-peer.js'
import type { LiveStore } from './live-peer.js'
import type { LogPeer } from './log-peer.js'
import type { Peer, PeerName } from './peer.js'

/**
 * A peer's module is loaded only in its own process, so that peers don't need each other's dependencies. A
 * peer that can't do a part isn't in its table.
 */
type Modules<T> = Readonly<Partial<Record<PeerName, () => Promise<T>>>>

const MEMORY: Modules<Peer> = {
  'hand-map': async () => (await import('./hand-map.js')).handMap(),
  'hand-cols': async () => (await import('./hand-cols.js')).handCols(),
  sqlite: async () => (await import('./sqlite.js')).sqlite(),
  relata: async () => (await import('./relata.js')).relata(),
}

/** Each makes a store. */
const LIVE: Modules<() => LiveStore> = {
  'hand-map': async () => (await import('./hand-map.js')).handMap,
  sqlite: async () => (await import('./sqlite.js')).sqlite,
  tinybase: async () => (await import('./tinybase-live.js')).tinyBase,
  'tanstack-db': async () => (await import('./tanstack-live.js')).tanStack,
  relata: async () => (await import('./relata.js')).relata,
}

const LOG: Modules<LogPeer> = {
  'hand-map': async () => (await import('./hand-log.js')).handLog(),
  sqlite: async () => (await import('./sqlite-log.js')).sqliteLog(),
  relata: async () => (await import('./relata-log.js')).relataLog(),
}

const PAGES: Modules<PagePeer> = {
  'hand-map': async () => (await import('./catalog/hand-pages.js')).handPages(),
  sqlite: async () => (await import('./catalog/sqlite-pages.js')).sqlitePages(),
  tinybase: async () => (await import('./catalog/tinybase-pages.js')).tinyBasePages(),
  lokijs: async () => (await import('./catalog/loki-pages.js')).lokiPages(),
  relata: async () => (await import('./catalog/relata-pages.js')).relataPages(),
}

/** As in MEMORY, but with the live queries of each peer. */
const FRESH: Modules<FreshPeer> = {
  'hand-map': async () => (await import('./hand-map.js')).handMap(),
  sqlite: async () => (await import('./sqlite.js')).sqlite(),
  relata: async () => (await import('./relata.js')).relata(),
}

const SERVICE: Modules<ServicePeer> = {
  'hand-map': async () => (await import('./catalog/hand-service.js')).handService(),
  sqlite: async () => (await import('./catalog/sqlite-service.js')).sqliteService(),
  relata: async () => (await import('./catalog/relata-service.js')).relataService(),
}

const ARTICLES: Modules<ArticlePeer> = {
  'hand-map': async () => (await import('./articles/hand-articles.js')).handArticles(),
  sqlite: async () => (await import('./articles/sqlite-articles.js')).sqliteArticles(),
  relata: async () => (await import('./articles/relata-articles.js')).relataArticles(),
}

const PARTS = {
  memory: MEMORY,
  live: LIVE,
  log: LOG,
  pages: PAGES,
  service: SERVICE,
  fresh: FRESH,
  articles: ARTICLES,
} as const
/** A process measures one part. */
export type Part = keyof typeof PARTS

export function takesPart(name: PeerName, part: Part): boolean {
  return name in PARTS[part]
}

export function memoryPeer(name: PeerName): Promise<Peer> | undefined {
  return MEMORY[name]?.()
}
export function livePeer(name: PeerName): Promise<() => LiveStore> | undefined {
  return LIVE[name]?.()
}
export function logPeer(name: PeerName): Promise<LogPeer> | undefined {
  return LOG[name]?.()
}
export function pagePeer(name: PeerName): Promise<PagePeer> | undefined {
  return PAGES[name]?.()
}
export function freshPeer(name: PeerName): Promise<FreshPeer> | undefined {
  return FRESH[name]?.()
}
export function servicePeer(name: PeerName): Promise<ServicePeer> | undefined {
  return SERVICE[name]?.()
}
export function articlePeer(name: PeerName): Promise<ArticlePeer> | undefined {
  return ARTICLES[name]?.()
}
