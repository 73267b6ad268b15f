import type { YunhuResource } from '../operation';
import { board } from './board';
import { bot } from './bot';
import { file } from './file';
import { group } from './group';
import { groupMember } from './groupMember';
import { instruction } from './instruction';
import { message } from './message';
import { tag } from './tag';
import { user } from './user';

export const resources: YunhuResource[] = [
	board,
	bot,
	file,
	group,
	groupMember,
	instruction,
	message,
	tag,
	user,
];
