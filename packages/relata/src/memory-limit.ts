import type { MemoryLimit, MemoryUse } from '@relata/core'
import { builtinModule } from './builtin-module.js'

interface V8 {
  getHeapStatistics(): {
    readonly used_heap_size: number
    readonly heap_size_limit: number
    readonly external_memory: number
  }
}

/** Reads the heap in use and V8's limit for it; undefined in a runtime other than Node. */
export function heapReader(): (() => MemoryUse) | undefined {
  const v8 = builtinModule<V8>('node:v8')
  if (v8 === undefined) return undefined
  return () => {
    const { used_heap_size: used, heap_size_limit: limit } = v8.getHeapStatistics()
    return { used, limit }
  }
}

/**
 * The limit in bytes, and how the memory in use is read. A share refers to the heap that V8 may use; a number
 * of bytes covers the heap and array buffers together.
 */
export function memoryLimit(memory: MemoryLimit): MemoryLimit {
  const v8 = memory.used === undefined ? builtinModule<V8>('node:v8') : undefined
  if (v8 === undefined) return memory
  const { limit } = memory
  if (limit > 1)
    return {
      limit,
      used() {
        const { used_heap_size: heap, external_memory: external } = v8.getHeapStatistics()
        return heap + external
      },
    }
  return {
    limit: limit * v8.getHeapStatistics().heap_size_limit,
    used: () => v8.getHeapStatistics().used_heap_size,
  }
}
