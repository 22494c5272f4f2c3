export const scaleApp = {
    name: 'Scale the dynos',
    plan: ({ options }) => [`Heroku: PATCH /apps/…/formation    ${JSON.stringify(quantities(options))}`],
    async run({ options, platform, app }) {
        const changed = await platform.scale(app.name, quantities(options));
        const { web, worker } = quantities(options);
        return `web ${web}, worker ${worker}${changed ? '' : ', as before'}`;
    }
};

const quantities = ({ kafkaPlan }) => ({ web: 1, worker: kafkaPlan === undefined ? 0 : 1 });
