import type { Resource } from '../../common/operations/operation';
import { friend } from './friend';
import { group } from './group';
import { groupMember } from './groupMember';
import { message } from './message';
import { robot } from './robot';
import { user } from './user';

export const resources: Resource[] = [friend, group, groupMember, message, robot, user];
