import type { HookValues } from './hooks.js'

/** Names whose values differ, in either object. */
export function changedNames(given: HookValues, draft: HookValues): readonly string[] {
  const names = new Set([...Object.keys(given), ...Object.keys(draft)])
  return [...names].filter((name) => !Object.is(given[name], draft[name]))
}
