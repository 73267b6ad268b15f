import { randomBytes } from 'node:crypto';
import { robotData } from '../events';
import { Refusal } from '../../kit/refusal';
import { robot as newRobot } from '../seed';
import { acknowledgement, pick, type RequestTypes } from './requestType';

export const robotRequests: RequestTypes = {
	robotInfo: {
		robot: 'online',
		description: '获取群聊列表成功',
		answer: ({ robot, params }) => {
			if (params.optionalInteger('cache') === undefined)
				throw new Refusal('params.cache is missing');
			params.checkCache();
			return robotData(robot);
		},
	},
	getAccountListRequest: {
		robot: 'none',
		description: '获取机器人列表成功',
		answer: ({ world, params }) => {
			// Only 1 (logged in) is known; any other status lists all.
			const onlineOnly = params.optionalInteger('status') === 1;
			return world.state.robots
				.filter((robot) => !onlineOnly || world.isOnline(robot))
				.map((robot) => pick(robot, world.settings.accountFields));
		},
	},
	openWechatRequest: {
		robot: 'none',
		description: '启动微信成功',
		answer: ({ world }) => {
			const started = newRobot(randomBytes(16).toString('hex'), undefined, '', {
				login: 'waiting',
			});
			world.state.robots.push(started);
			return acknowledgement(started);
		},
	},
	/** The document itself says that this request has a bug; its answer is not documented. */
	getLoginQrCode: {
		robot: 'any',
		description: '获取登录二维码成功',
		answer: ({ world, robot }) => {
			if (world.isOnline(robot)) throw new Refusal('The account is logged in');
			return acknowledgement(robot);
		},
	},
	deleteOfflineRobotRequest: {
		robot: 'none',
		// Intended: the documented sample has "WeChat started" here.
		description: '启动微信成功',
		answer: ({ world, params }) => {
			const instanceId = params.text('instanceId');
			const { state } = world;
			const robot = state.robots.find((entry) => entry.instanceId === instanceId);
			if (!robot) throw new Refusal(`There is no instance ${instanceId}`);
			if (world.isOnline(robot)) throw new Refusal(`The instance ${instanceId} is not offline`);
			state.robots = state.robots.filter((entry) => entry !== robot);
			return acknowledgement(robot);
		},
	},
};
