import type { AsyncContext, BindFunction, MemoryLimit, MemoryUse, StoreObserver } from '@relata/core'
import { asyncContext, bindFunction } from './async-context.js'
import { withChannels } from './channels.js'
import { heapReader, memoryLimit } from './memory-limit.js'

interface Options {
  readonly asyncContext?: AsyncContext | false
  readonly memory?: MemoryLimit
  readonly observer?: StoreObserver
  readonly heap?: () => MemoryUse
  readonly bind?: BindFunction
}

/** The options of a store that Node contributes, once the others are checked. */
export function nodeOptions({ asyncContext: context, memory, observer }: Options): Options {
  const observed = withChannels(observer)
  const heap = heapReader()
  const bind = bindFunction()
  return {
    asyncContext: context ?? asyncContext(),
    ...(memory === undefined ? {} : { memory: memoryLimit(memory) }),
    ...(heap === undefined ? {} : { heap }),
    ...(bind === undefined ? {} : { bind }),
    ...(observed === undefined ? {} : { observer: observed }),
  }
}
