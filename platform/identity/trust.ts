import type { Place, RoleName } from '../names.ts';
import { document, type PolicyDocument } from './document.ts';
import type { Vouched } from './ids.ts';

/** Who may take a role, and by which proof. */
export const trustOf = (_role: RoleName, _place: Place, _vouched: Vouched): PolicyDocument =>
  document();
