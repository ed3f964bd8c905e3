<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Autosaver</name>
    <message numerus="yes">
        <source>GenRepair ended unexpectedly while {name} was open. It was kept {when} with %n repairs.</source>
        <translation>
            <numerusform>GenRepair ended unexpectedly while {name} was open. It was kept {when} with one repair.</numerusform>
            <numerusform>GenRepair ended unexpectedly while {name} was open. It was kept {when} with %n repairs.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BatchProgress</name>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photos repaired</source>
        <translation>
            <numerusform>One photo repaired</numerusform>
            <numerusform>%n photos repaired</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left</source>
        <translation>
            <numerusform>%n left</numerusform>
            <numerusform>%n left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were done before</source>
        <translation>
            <numerusform>One was done before</numerusform>
            <numerusform>%n were done before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left out</source>
        <translation>
            <numerusform>%n left out</numerusform>
            <numerusform>%n left out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message numerus="yes">
        <source>%n earlier steps</source>
        <translation>
            <numerusform>One earlier step</numerusform>
            <numerusform>%n earlier steps</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ContactSheet</name>
    <message numerus="yes">
        <source>%n photos are chosen.</source>
        <translation>
            <numerusform>One photo is chosen.</numerusform>
            <numerusform>%n photos are chosen.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DustFlow</name>
    <message numerus="yes">
        <source>%n places of dust are marked; Fill from the Second Scan puts real pixels there.</source>
        <translation>
            <numerusform>One place of dust is marked; Fill from the Second Scan puts real pixels there.</numerusform>
            <numerusform>%n places of dust are marked; Fill from the Second Scan puts real pixels there.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n places of dust are marked.</source>
        <translation>
            <numerusform>One place of dust is marked.</numerusform>
            <numerusform>%n places of dust are marked.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>JobBar</name>
    <message numerus="yes">
        <source>%n min left</source>
        <translation>
            <numerusform>%n min left</numerusform>
            <numerusform>%n min left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n s left</source>
        <translation>
            <numerusform>%n s left</numerusform>
            <numerusform>%n s left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelsFlow</name>
    <message numerus="yes">
        <source>All %n models are as they should be.</source>
        <translation>
            <numerusform>The model is as it should be.</numerusform>
            <numerusform>All %n models are as they should be.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecipeDialog</name>
    <message numerus="yes">
        <source>Repair %n photos with:</source>
        <translation>
            <numerusform>Repair this photo with:</numerusform>
            <numerusform>Repair %n photos with:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>batch</name>
    <message numerus="yes">
        <source>%n photos to repair, {mp} MP</source>
        <translation>
            <numerusform>One photo to repair, {mp} MP</numerusform>
            <numerusform>%n photos to repair, {mp} MP</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n done before</source>
        <translation>
            <numerusform>%n done before</numerusform>
            <numerusform>%n done before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed before</source>
        <translation>
            <numerusform>%n failed before</numerusform>
            <numerusform>%n failed before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left out</source>
        <translation>
            <numerusform>%n left out</numerusform>
            <numerusform>%n left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n get another name</source>
        <translation>
            <numerusform>One gets another name</numerusform>
            <numerusform>%n get another name</numerusform>
        </translation>
    </message>
</context>
</TS>
