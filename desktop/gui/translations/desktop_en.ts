<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Bulk</name>
    <message numerus="yes">
        <source>Delete %Ln entry(ies)?</source>
        <translation>
            <numerusform>Delete %Ln entry?</numerusform>
            <numerusform>Delete %Ln entries?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Accept %Ln entry(ies)?</source>
        <translation>
            <numerusform>Accept %Ln entry?</numerusform>
            <numerusform>Accept %Ln entries?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Decisions on %Ln of them are still to be sent.</source>
        <translation>
            <numerusform>A decision on %Ln of them is still to be sent.</numerusform>
            <numerusform>Decisions on %Ln of them are still to be sent.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>That is tried for %n more day(s); then they are gone.</source>
        <translation>
            <numerusform>That is tried for %n more day; then it is gone.</numerusform>
            <numerusform>That is tried for %n more days; then they are gone.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChannelBar</name>
    <message numerus="yes">
        <source>%n decision(s) to send</source>
        <translation>
            <numerusform>%n decision to send</numerusform>
            <numerusform>%n decisions to send</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DropZone</name>
    <message numerus="yes">
        <source>%n photo(s)</source>
        <translation>
            <numerusform>%n photo</numerusform>
            <numerusform>%n photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n product(s)</source>
        <translation>
            <numerusform>%n product</numerusform>
            <numerusform>%n products</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistoryFilters</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistoryOutput</name>
    <message numerus="yes">
        <source>%n entry(ies) written to {path}</source>
        <translation>
            <numerusform>%n entry written to {path}</numerusform>
            <numerusform>%n entries written to {path}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistoryPage</name>
    <message numerus="yes">
        <source>%n more entry(ies) look(s) like it</source>
        <translation>
            <numerusform>%n more entry looks like it</numerusform>
            <numerusform>%n more entries look like it</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>KeepingDialog</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Product</name>
    <message numerus="yes">
        <source>%n photo(s)</source>
        <translation>
            <numerusform>%n photo</numerusform>
            <numerusform>%n photos</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProductPhotos</name>
    <message numerus="yes">
        <source>They are %n product(s)</source>
        <translation>
            <numerusform>It is %n product</numerusform>
            <numerusform>They are %n products</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SelectionBar</name>
    <message numerus="yes">
        <source>%Ln entry(ies) chosen</source>
        <translation>
            <numerusform>%Ln entry chosen</numerusform>
            <numerusform>%Ln entries chosen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Which category is right for %Ln entry(ies)?</source>
        <translation>
            <numerusform>Which category is right for %Ln entry?</numerusform>
            <numerusform>Which category is right for %Ln entries?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SendingSettings</name>
    <message numerus="yes">
        <source>%n decision(s) wait(s)</source>
        <translation>
            <numerusform>%n decision waits</numerusform>
            <numerusform>%n decisions wait</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sent</source>
        <translation>
            <numerusform>%n sent</numerusform>
            <numerusform>%n sent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n taken back</source>
        <translation>
            <numerusform>%n taken back</numerusform>
            <numerusform>%n taken back</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SentDialog</name>
    <message numerus="yes">
        <source>The newest %n line(s), each as it was sent.</source>
        <translation>
            <numerusform>The newest line (%n), as it was sent.</numerusform>
            <numerusform>The newest %n lines, each as it was sent.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SeveralQuestion</name>
    <message numerus="yes">
        <source>%n photo(s) show</source>
        <translation>
            <numerusform>%n photo shows</numerusform>
            <numerusform>%n photos show</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n product(s)</source>
        <translation>
            <numerusform>%n product</numerusform>
            <numerusform>%n products</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Spans</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n second(s)</source>
        <translation>
            <numerusform>%n second</numerusform>
            <numerusform>%n seconds</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StepWords</name>
    <message numerus="yes">
        <source>%n entry(ies) changed</source>
        <translation>
            <numerusform>%n entry changed</numerusform>
            <numerusform>%n entries changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entry(ies) accepted</source>
        <translation>
            <numerusform>%n entry accepted</numerusform>
            <numerusform>%n entries accepted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entry(ies) corrected to {category}</source>
        <translation>
            <numerusform>%n entry corrected to {category}</numerusform>
            <numerusform>%n entries corrected to {category}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entry(ies) deleted</source>
        <translation>
            <numerusform>%n entry deleted</numerusform>
            <numerusform>%n entries deleted</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TakenUp</name>
    <message numerus="yes">
        <source>%n product(s) from last time had not been classified yet, and wait(s) in the queue.</source>
        <translation>
            <numerusform>%n product from last time had not been classified yet, and waits in the queue.</numerusform>
            <numerusform>%n products from last time had not been classified yet, and wait in the queue.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WatchLine</name>
    <message numerus="yes">
        <source>%n photo(s) lie in {name} already.</source>
        <translation>
            <numerusform>%n photo lies in {name} already.</numerusform>
            <numerusform>%n photos lie in {name} already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Watching {name}: %n photo(s) have come</source>
        <translation>
            <numerusform>Watching {name}: %n photo has come</numerusform>
            <numerusform>Watching {name}: %n photos have come</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n known already</source>
        <translation>
            <numerusform>%n known already</numerusform>
            <numerusform>%n known already</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message numerus="yes">
        <source>photo(s)</source>
        <translation>
            <numerusform>photo</numerusform>
            <numerusform>photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>product(s) to classify</source>
        <translation>
            <numerusform>product to classify</numerusform>
            <numerusform>products to classify</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>photo(s) with a row of the table</source>
        <translation>
            <numerusform>photo with a row of the table</numerusform>
            <numerusform>photos with a row of the table</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>photo(s) with a text file beside them</source>
        <translation>
            <numerusform>photo with a text file beside it</numerusform>
            <numerusform>photos with a text file beside them</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>photo(s) with a reference in their name</source>
        <translation>
            <numerusform>photo with a reference in its name</numerusform>
            <numerusform>photos with a reference in their name</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>row(s) in the table</source>
        <translation>
            <numerusform>row in the table</numerusform>
            <numerusform>rows in the table</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>row(s) without photo, classified by text alone</source>
        <translation>
            <numerusform>row without photo, classified by text alone</numerusform>
            <numerusform>rows without photo, classified by text alone</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>row(s) without photo, left out</source>
        <translation>
            <numerusform>row without photo, left out</numerusform>
            <numerusform>rows without photo, left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>photo(s) without text</source>
        <translation>
            <numerusform>photo without text</numerusform>
            <numerusform>photos without text</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>row(s) in doubt, left out</source>
        <translation>
            <numerusform>row in doubt, left out</numerusform>
            <numerusform>rows in doubt, left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>row(s) in doubt, classified by text alone</source>
        <translation>
            <numerusform>row in doubt, classified by text alone</numerusform>
            <numerusform>rows in doubt, classified by text alone</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>photo(s) that several texts may belong to, left without</source>
        <translation>
            <numerusform>photo that several texts may belong to, left without</numerusform>
            <numerusform>photos that several texts may belong to, left without</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>file(s) that cannot be used</source>
        <translation>
            <numerusform>file that cannot be used</numerusform>
            <numerusform>files that cannot be used</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>group(s) of identical photos</source>
        <translation>
            <numerusform>group of identical photos</numerusform>
            <numerusform>groups of identical photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>repeated row(s), left out</source>
        <translation>
            <numerusform>repeated row, left out</numerusform>
            <numerusform>repeated rows, left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>damaged row(s)</source>
        <translation>
            <numerusform>damaged row</numerusform>
            <numerusform>damaged rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>row(s) with more cells than columns</source>
        <translation>
            <numerusform>row with more cells than columns</numerusform>
            <numerusform>rows with more cells than columns</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>row(s) with a formula without result</source>
        <translation>
            <numerusform>row with a formula without result</numerusform>
            <numerusform>rows with a formula without result</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>row(s) with a rounded reference (3.76E+12)</source>
        <translation>
            <numerusform>row with a rounded reference (3.76E+12)</numerusform>
            <numerusform>rows with a rounded reference (3.76E+12)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>row(s) without a text or a name</source>
        <translation>
            <numerusform>row without a text or a name</numerusform>
            <numerusform>rows without a text or a name</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>table(s) in the folder that cannot be used</source>
        <translation>
            <numerusform>table in the folder that cannot be used</numerusform>
            <numerusform>tables in the folder that cannot be used</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>result(s) of this program, left alone</source>
        <translation>
            <numerusform>result of this program, left alone</numerusform>
            <numerusform>results of this program, left alone</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>table(s) in the folder with unclear columns</source>
        <translation>
            <numerusform>table in the folder with unclear columns</numerusform>
            <numerusform>tables in the folder with unclear columns</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln failed</numerusform>
            <numerusform>%Ln failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln classified</source>
        <translation>
            <numerusform>%Ln classified</numerusform>
            <numerusform>%Ln classified</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln waiting</numerusform>
            <numerusform>%Ln waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln group(s) of photos that look alike</source>
        <translation>
            <numerusform>%Ln group of photos that look alike</numerusform>
            <numerusform>%Ln groups of photos that look alike</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) would be placed</source>
        <translation>
            <numerusform>%Ln photo would be placed</numerusform>
            <numerusform>%Ln photos would be placed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) placed</source>
        <translation>
            <numerusform>%Ln photo placed</numerusform>
            <numerusform>%Ln photos placed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln there already</source>
        <translation>
            <numerusform>%Ln there already</numerusform>
            <numerusform>%Ln there already</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln like another one of the same name</source>
        <translation>
            <numerusform>%Ln like another one of the same name</numerusform>
            <numerusform>%Ln like another one of the same name</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln cannot be placed</source>
        <translation>
            <numerusform>%Ln cannot be placed</numerusform>
            <numerusform>%Ln cannot be placed</numerusform>
        </translation>
    </message>
</context>
</TS>
