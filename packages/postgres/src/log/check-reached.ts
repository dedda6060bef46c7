import { LogError, type LogHead } from '@relata/core/log'
import { corrupt, headOf, type Tip } from '@relata/record'

/** What a log has. */
interface Reached {
  readonly head: LogHead
  /** Position of the last commit that was dropped. */
  readonly dropped: number
  readonly recordBefore: (position: number) => Promise<Tip | undefined>
}

/** Refuses a log that ends before a known position, or has another record at a known head. */
export async function checkReached(
  known: number | LogHead,
  { head, dropped, recordBefore }: Reached,
): Promise<void> {
  const position = typeof known === 'number' ? known : known.position
  if (head.position < position) throw truncated(head, position, known)
  // Of dropped commits, only the position is known.
  if (typeof known === 'number' || position === 0 || position < dropped) return
  const found = await recordBefore(position)
  if (found?.position === position && headOf(found).hash === known.hash) return
  throw corrupt(position, 'the record that ends here is not the one that the option atLeast names')
}

function truncated(head: LogHead, position: number, value: unknown): LogError {
  const message = `The log ends at commit ${head.position}, and the option atLeast says that it had reached ${position}: the server has lost the others, for example in a failover to a standby that was behind, or this is another log. Restore them, or pass a lower position to go on without them.`
  return new LogError('Truncated', message, { value, head })
}
