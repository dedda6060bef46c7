import type { Locator, Page } from 'playwright-core'

export function grid(page: Page, model: string): Locator {
  return page.getByRole('grid', { name: `Rows of ${model}` })
}

/** The bar below a table, with the number of rows, the time and the plan. */
export function statusBar(page: Page): Locator {
  return page.getByRole('main').locator('.status-bar')
}

/** The texts of a column, of the rows that are rendered. */
export function cellsOf(page: Page, title: string): Promise<readonly string[]> {
  return page.getByRole('grid').evaluate((element, name) => {
    const heads = [...element.querySelectorAll('[role=columnheader]')]
    const at = heads.findIndex((head) => head.querySelector('.head-sort')?.textContent === name)
    return [...element.querySelectorAll('.grid-row')].map((row) => row.children[at]?.textContent ?? '')
  }, title)
}
