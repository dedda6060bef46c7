import type { AsyncContext, MemoryLimit, StoreObserver } from '@relata/core'
import { asyncContext } from './async-context.js'
import { withChannels } from './channels.js'
import { memoryLimit } from './memory-limit.js'

interface Options {
  readonly asyncContext?: AsyncContext | false
  readonly memory?: MemoryLimit
  readonly observer?: StoreObserver
}

/** What Node contributes to the options of a store, once they are checked. */
export function nodeOptions({ asyncContext: context, memory, observer }: Options): Options {
  const observed = withChannels(observer)
  return {
    asyncContext: context ?? asyncContext(),
    ...(memory === undefined ? {} : { memory: memoryLimit(memory) }),
    ...(observed === undefined ? {} : { observer: observed }),
  }
}
