import type { HookValues } from './hooks.js'

/** Names whose values differ, in either object. */
export function changedNames(passed: HookValues, draft: HookValues): readonly string[] {
  const names = new Set([...Object.keys(passed), ...Object.keys(draft)])
  return [...names].filter((name) => !Object.is(passed[name], draft[name]))
}
