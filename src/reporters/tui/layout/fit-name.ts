import { showOnOneLine } from '../../../values/visible-text.ts';
import { widthOf } from '../../text-width.ts';
import { cutMiddle } from './row.ts';

/**
 * The name of a task in so many columns, so that the tasks of a group can be told apart: whole, else without the names of
 * the axes, else without its middle. `above`: id of the group that it is listed below, which is not said again.
 */
export function fitName(id: string, columns: number, above: string | null = null): string {
  const own = above !== null && id.startsWith(above) ? id.slice(above.length).replace(/^\//, '') : id;
  const name = showOnOneLine(own === '' ? id : own);
  if (widthOf(name) <= columns) return name;
  return cutMiddle(withoutAxes(name), columns);
}

// `train[0.01,adam]` of `train[lr=0.01,optimizer=adam]`: values hold neither commas nor brackets.
function withoutAxes(name: string): string {
  return name.replace(/([[,])[^[\],=]*=/g, '$1');
}
