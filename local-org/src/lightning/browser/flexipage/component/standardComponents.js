import Placeholder from 'flexipage/placeholder';
import RichText from 'flexipage/richText';
import Tabset from 'flexipage/tabset';
import RecordDetail from 'force/recordDetail';
import ObjectList from 'force/objectList';
import Feed from 'force/chatterFeed';
import Publisher from 'force/chatterPublisher';
import RecordFeed from 'force/chatterRecordFeed';

/** Standard components of Lightning pages that the host has, by their names in FlexiPage metadata. */
const components = {
    'flexipage:richText': RichText,
    'flexipage:tabset': Tabset,
    'flexipage:filterListCard': ObjectList,
    'force:detailPanel': RecordDetail,
    'force:recordDetailPanelMobile': RecordDetail,
    'forceChatter:exposedFeed': Feed,
    'forceChatter:feed': Feed,
    'forceChatter:publisher': Publisher,
    'forceChatter:recordFeedContainer': RecordFeed
};

/** The component, or a box that says that it isn't emulated. */
export const standardComponent = (name) => components[name] ?? Placeholder;
