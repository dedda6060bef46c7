/**
 * Lets rounds of the event loop go by, each of a millisecond or more. What needs some rounds has them
 * afterwards, also where the machine stalls; a single timer may be over before anything else has run.
 */
export async function rounds(count: number): Promise<void> {
  for (let at = 0; at < count; at++) await new Promise((resolve) => setTimeout(resolve, 1))
}
