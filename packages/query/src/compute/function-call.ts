import { must, type Value } from '@relata/core/engine'
import type { BoundCall } from '../bind/bound-nodes.js'
import type { Compiled } from '../bind/compiled.js'
import type { Apply, ApplyAll } from '../resolve/functions/definition.js'

/** A function over its compiled arguments. */
export function compileCall(
  { kind, apply, applyAll, takesNulls }: BoundCall,
  args: readonly Compiled[],
): Compiled {
  if (applyAll !== undefined) return { kind, read: ofList(args, applyAll, takesNulls) }
  const own = must(apply, 'a function with an implementation')
  return { kind, read: takesNulls ? withNulls(args, own) : withoutNulls(args, own) }
}

function ofList(args: readonly Compiled[], apply: ApplyAll, takesNulls: boolean): Compiled['read'] {
  return (frame) => {
    const values: Value[] = []
    for (const arg of args) {
      const value = arg.read(frame)
      if (value === null && !takesNulls) return null
      values.push(value)
    }
    return apply(values)
  }
}

function withNulls([first, second, third]: readonly Compiled[], apply: Apply): Compiled['read'] {
  return (frame) => apply(first?.read(frame), second?.read(frame), third?.read(frame))
}

/** These create no array per row. */
function withoutNulls(args: readonly Compiled[], apply: Apply): Compiled['read'] {
  const [first, second, third] = args
  if (first === undefined) return () => apply()
  if (second === undefined) {
    return (frame) => {
      const value = first.read(frame)
      return value === null ? null : apply(value)
    }
  }
  if (third === undefined) return ofTwo(first, second, apply)
  return (frame) => {
    const a = first.read(frame)
    const b = a === null ? null : second.read(frame)
    const c = b === null ? null : third.read(frame)
    return c === null ? null : apply(a, b, c)
  }
}

function ofTwo(first: Compiled, second: Compiled, apply: Apply): Compiled['read'] {
  return (frame) => {
    const a = first.read(frame)
    const b = a === null ? null : second.read(frame)
    return b === null ? null : apply(a, b)
  }
}
