import type { AsyncContext, MemoryLimit, MemoryUse, StoreObserver } from '@relata/core'
import { asyncContext } from './async-context.js'
import { withChannels } from './channels.js'
import { heapReader, memoryLimit } from './memory-limit.js'

interface Options {
  readonly asyncContext?: AsyncContext | false
  readonly memory?: MemoryLimit
  readonly observer?: StoreObserver
  readonly heap?: () => MemoryUse
}

/** The options of a store that Node contributes, once the others are checked. */
export function nodeOptions({ asyncContext: context, memory, observer }: Options): Options {
  const observed = withChannels(observer)
  const heap = heapReader()
  return {
    asyncContext: context ?? asyncContext(),
    ...(memory === undefined ? {} : { memory: memoryLimit(memory) }),
    ...(heap === undefined ? {} : { heap }),
    ...(observed === undefined ? {} : { observer: observed }),
  }
}
