import type { LogPeer } from './log-peer.js'
import type { Peer, PeerName } from './peer.js'

/** A peer's module is loaded in its own process alone, so that none needs what another one needs. */
export async function memoryPeer(name: PeerName): Promise<Peer> {
  if (name === 'hand-map') return (await import('./hand-map.js')).handMap()
  if (name === 'hand-cols') return (await import('./hand-cols.js')).handCols()
  if (name === 'sqlite') return (await import('./sqlite.js')).sqlite()
  return (await import('./relata.js')).relata()
}

/** Undefined for a peer without a log. */
export async function logPeer(name: PeerName): Promise<LogPeer | undefined> {
  if (name === 'hand-map') return (await import('./hand-log.js')).handLog()
  if (name === 'sqlite') return (await import('./sqlite-log.js')).sqliteLog()
  if (name === 'relata') return (await import('./relata-log.js')).relataLog()
  return undefined
}
