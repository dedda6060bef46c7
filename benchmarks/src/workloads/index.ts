import { topAverage, topCount } from './annotate.js'
import { articles } from './articles.js'
import type { ArticleWorkload } from './articles.js'
import { chainSelective, chainUnselective, exclude, reverseChain, twoMulti } from './chain-filters.js'
import { forward, forwardHops } from './forward.js'
import { cold } from './cold.js'
import type { FreshWorkload } from './fresh.js'
import { kept } from './kept.js'
import { live } from './live.js'
import { loadAll } from './load.js'
import { friends, friendsOfFriends, tagBooks } from './many-to-many.js'
import { memory } from './memory.js'
import { pastBeginning, pastSnapshot } from './past.js'
import { appendGroup, appends, replay as REPLAY } from './persistence.js'
import type { LogWorkload } from './persistence.js'
import { pages } from './pages.js'
import type { PageWorkload } from './pages.js'
import { addTag, deleteAuthor, moveBook, removeTag, tx1, tx100 } from './point-writes.js'
import { reverseCount, reverseSet, reverseTop } from './reverse-set.js'
import { service } from './service.js'
import type { ServiceWorkload } from './service.js'
import { untouched } from './untouched.js'
import type { LiveWorkload, Workload } from './workload.js'

/** In the order in which they run: the load, then reads, then writes. */
export const WORKLOADS: readonly Workload[] = [
  loadAll,
  forward,
  forwardHops,
  reverseSet,
  reverseTop,
  reverseCount,
  tagBooks,
  friends,
  friendsOfFriends,
  chainSelective,
  chainUnselective,
  reverseChain,
  exclude,
  twoMulti,
  topCount,
  topAverage,
  tx1,
  tx100,
  moveBook,
  addTag,
  removeTag,
  deleteAuthor,
]

/** On a separate store. */
export const LIVE_WORKLOADS: readonly LiveWorkload[] = [...live, ...untouched]

/** On a separate store with subscriptions. */
export const SERVICE_WORKLOADS: readonly ServiceWorkload[] = [service]

/** Each in separate processes. */
export const FRESH_WORKLOADS: readonly FreshWorkload[] = [...memory, ...cold, ...kept]

/** On a separate store, too. */
export const PAGE_WORKLOADS: readonly PageWorkload[] = pages

/** On a separate store, too. */
export const ARTICLE_WORKLOADS: readonly ArticleWorkload[] = articles

export const LOG_WORKLOADS: readonly LogWorkload[] = [
  ...appends,
  appendGroup,
  REPLAY,
  pastSnapshot,
  pastBeginning,
]
export { REPLAY }

export const NAMES: readonly string[] = [
  ...WORKLOADS,
  ...LIVE_WORKLOADS,
  ...LOG_WORKLOADS,
  ...PAGE_WORKLOADS,
  ...SERVICE_WORKLOADS,
  ...ARTICLE_WORKLOADS,
  ...FRESH_WORKLOADS,
].map((workload) => workload.name)
/** The names of all figures: a workload of section 8 has several. */
export const FIGURES: readonly string[] = [
  ...WORKLOADS.map(({ name }) => name),
  ...LIVE_WORKLOADS.flatMap(({ figures }) => figures),
  ...LOG_WORKLOADS.map(({ name }) => name),
  ...PAGE_WORKLOADS.map(({ name }) => name),
  ...SERVICE_WORKLOADS.flatMap(({ figures }) => figures),
  ...ARTICLE_WORKLOADS.map(({ name }) => name),
  ...FRESH_WORKLOADS.flatMap(({ figures }) => figures),
]
