import { queryClient } from '../data/queries';
import { IMPORTS_KEY, PORTFOLIO_KEY } from './keys';

/** The server will say so as well; where nothing can be pushed this is the only word of it. */
export async function changed(part: 'portfolio' | 'imports' = 'portfolio'): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: part === 'portfolio' ? PORTFOLIO_KEY : IMPORTS_KEY });
}
