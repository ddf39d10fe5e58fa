import type { Result } from '../diagnostics/result.ts';
import { formatOfEnvironment } from '../pipeline/environment-file.ts';
import { createCondaRecipe } from './conda-recipe.ts';
import { createNodeRecipe } from './node-recipe.ts';
import { createPythonRecipe } from './python-recipe.ts';
import type { Recipe } from './recipe.ts';
import type { RecipeOrder } from './recipe-order.ts';

/** How the environment that a task asks for is made on this machine. */
export function chooseRecipe(order: RecipeOrder): Promise<Result<Recipe>> {
  const { file } = order.request;
  const format = file === undefined ? null : formatOfEnvironment(file);
  switch (format) {
    case 'conda':
      return createCondaRecipe(order);
    case 'npm-lock':
      return createNodeRecipe(order);
    case null:
    case 'requirements':
    case 'pyproject':
    case 'uv-lock':
      return createPythonRecipe(order, format);
    default:
      return format satisfies never;
  }
}
