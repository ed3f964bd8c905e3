<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About GenRepair</source>
        <translation>关于 GenRepair</translation>
    </message>
    <message>
        <source>Pages about GenRepair</source>
        <translation>关于 GenRepair 的页面</translation>
    </message>
    <message>
        <source>GenRepair</source>
        <translation>GenRepair</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Save Report for a Bug…</source>
        <translation>保存错误报告…</translation>
    </message>
    <message>
        <source>Writes what the program and the computer are into a text file, without names of photos or persons</source>
        <translation>把程序和电脑的信息写入文本文件，不含照片或人的名字</translation>
    </message>
    <message>
        <source>Icon of GenRepair</source>
        <translation>GenRepair 图标</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>版本 {version}</translation>
    </message>
    <message>
        <source>Repairs damaged and noisy photographs on your own computer. Nothing is sent anywhere.

GenRepair is free software under the licence Apache-2.0. Qt and libvips are used under the LGPL: you may put other builds of them in the place of those that came with the program. Models and sample photos carry their own licences; the dialog Models and Devices names them.</source>
        <translation>在您自己的电脑上修复受损和有噪点的照片。不会向任何地方发送内容。

GenRepair 是以 Apache-2.0 许可证发布的自由软件。Qt 和 libvips 依 LGPL 使用：您可以用其他版本替换随程序附带的版本。模型和示例照片各有其许可证，见“模型和设备”对话框。</translation>
    </message>
    <message>
        <source>Software that GenRepair is made of</source>
        <translation>GenRepair 所用的软件</translation>
    </message>
    <message>
        <source>Licence text</source>
        <translation>许可证文本</translation>
    </message>
    <message>
        <source>Licence: {licence}</source>
        <translation>许可证：{licence}</translation>
    </message>
    <message>
        <source>Part of {name}</source>
        <translation>{name} 的一部分</translation>
    </message>
    <message>
        <source>Source code: {place}</source>
        <translation>源代码：{place}</translation>
    </message>
    <message>
        <source>Save report</source>
        <translation>保存报告</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Examining…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>The report is saved. Read it before you send it.</source>
        <translation>报告已保存。发送之前请先阅读。</translation>
    </message>
</context>
<context>
    <name>Autosaver</name>
    <message numerus="yes">
        <source>GenRepair ended unexpectedly while {name} was open. It was kept {when} with %n repairs.</source>
        <translation>
            <numerusform>GenRepair 上次在打开“{name}”时意外退出。{when} 已自动保留，含 %n 项修复。</numerusform>
        </translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
</context>
<context>
    <name>BatchProgress</name>
    <message>
        <source>Progress of the batch</source>
        <translation>批处理进度</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Let the photos in work wait, or go on (P)</source>
        <translation>让正在处理的照片先等待，或继续 (P)</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop within seconds; what is done stays done, and Start goes on from there</source>
        <translation>几秒内停下；已完成的保留，按“开始”即可接着处理</translation>
    </message>
    <message>
        <source>Planning…</source>
        <translation>正在规划…</translation>
    </message>
    <message>
        <source>{done} of {all} photos</source>
        <translation>{done} / {all} 张照片</translation>
    </message>
    <message>
        <source>{done} of {all} MP</source>
        <translation>{done} / {all} 百万像素</translation>
    </message>
    <message>
        <source>{rate:.2g} MP/s</source>
        <translation>{rate:.2g} 百万像素/秒</translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n 张失败</numerusform>
        </translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message numerus="yes">
        <source>%n photos repaired</source>
        <translation>
            <numerusform>已修复 %n 张照片</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left</source>
        <translation>
            <numerusform>剩余 %n 张</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n were done before</source>
        <translation>
            <numerusform>此前已完成 %n 张</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left out</source>
        <translation>
            <numerusform>跳过 %n 张</numerusform>
        </translation>
    </message>
    <message>
        <source>{seconds:.0f} s</source>
        <translation>{seconds:.0f} 秒</translation>
    </message>
    <message>
        <source>Pausing…</source>
        <translation>正在暂停…</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
</context>
<context>
    <name>BatchSetup</name>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Drop photos and folders here</source>
        <translation>把照片和文件夹拖到这里</translation>
    </message>
    <message>
        <source>Photos and folders of the batch</source>
        <translation>批处理的照片和文件夹</translation>
    </message>
    <message>
        <source>Drop photos and folders here; Delete takes them off the list</source>
        <translation>把照片和文件夹拖到这里；按 Delete 从列表移除</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>添加…</translation>
    </message>
    <message>
        <source>Add Folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Add photos (Ctrl+O)</source>
        <translation>添加照片 (Ctrl+O)</translation>
    </message>
    <message>
        <source>Add a folder with all folders below it (Ctrl+Shift+O)</source>
        <translation>添加文件夹及其所有子文件夹 (Ctrl+Shift+O)</translation>
    </message>
    <message>
        <source>Take the chosen ones off the list; no file is touched (Delete)</source>
        <translation>把选中项从列表移除；不会改动任何文件 (Delete)</translation>
    </message>
    <message>
        <source>What is done to every photo</source>
        <translation>对每张照片所做的处理</translation>
    </message>
    <message>
        <source>From a File…</source>
        <translation>从文件…</translation>
    </message>
    <message>
        <source>Use a recipe of your own, a small .toml file</source>
        <translation>使用您自己的配方（一个小的 .toml 文件）</translation>
    </message>
    <message>
        <source>Use second scans and infrared</source>
        <translation>使用第二次扫描和红外通道</translation>
    </message>
    <message>
        <source>What moved between photo.tif and photo_2.tif is dust; infrared shows it, too</source>
        <translation>photo.tif 与 photo_2.tif 之间移动过的就是灰尘；红外通道也能显出灰尘</translation>
    </message>
    <message>
        <source>Folder for the results</source>
        <translation>结果文件夹</translation>
    </message>
    <message>
        <source>Where the repaired photos go; sources are never overwritten</source>
        <translation>修复后的照片存放处；源文件绝不会被覆盖</translation>
    </message>
    <message>
        <source>Choose the folder for the results</source>
        <translation>选择结果文件夹</translation>
    </message>
    <message>
        <source>Choose the folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>Leave the photo out</source>
        <translation>跳过这张照片</translation>
    </message>
    <message>
        <source>Find another name</source>
        <translation>换一个文件名</translation>
    </message>
    <message>
        <source>Replace the other file</source>
        <translation>替换已有文件</translation>
    </message>
    <message>
        <source>If a file of that name exists</source>
        <translation>如果已有同名文件</translation>
    </message>
    <message>
        <source>What happens where another file has the name of a result; never to a source</source>
        <translation>当结果的文件名已被其他文件占用时如何处理；绝不会动源文件</translation>
    </message>
    <message>
        <source>If it exists</source>
        <translation>如已存在</translation>
    </message>
    <message>
        <source>Look through before they are written</source>
        <translation>写入之前先查看</translation>
    </message>
    <message>
        <source>Results wait in the contact sheet; only accepted ones come into the folder</source>
        <translation>结果在联系表中等候；只有接受的才会存入文件夹</translation>
    </message>
    <message>
        <source>Add a folder of photos</source>
        <translation>添加照片文件夹</translation>
    </message>
</context>
<context>
    <name>BatchWindow</name>
    <message>
        <source>Batch – GenRepair</source>
        <translation>批处理 – GenRepair</translation>
    </message>
    <message>
        <source>Photos of the batch</source>
        <translation>批处理的照片</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Contact Sheet</source>
        <translation>联系表</translation>
    </message>
    <message>
        <source>Photos and contact sheet</source>
        <translation>照片和联系表</translation>
    </message>
    <message>
        <source>Drop photos and folders on the left, then see the plan or start.</source>
        <translation>把照片和文件夹拖到左侧，然后查看计划或直接开始。</translation>
    </message>
    <message>
        <source>See the Plan</source>
        <translation>查看计划</translation>
    </message>
    <message>
        <source>What would be written where, the time and the disk it takes; nothing is written</source>
        <translation>会写到哪里、需要多少时间和磁盘空间；不会写入任何内容</translation>
    </message>
    <message>
        <source>Open the Report</source>
        <translation>打开报告</translation>
    </message>
    <message>
        <source>A page with small pictures and figures of every photo, in the results&apos; folder</source>
        <translation>结果文件夹中的一个网页，列出每张照片的小图和数据</translation>
    </message>
    <message>
        <source>Try Failed Again</source>
        <translation>重试失败的照片</translation>
    </message>
    <message>
        <source>Repair the photos that failed before once more</source>
        <translation>再次修复之前失败的照片</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Repair all photos; what was finished before is not done again (Ctrl+Return)</source>
        <translation>修复所有照片；之前已完成的不会重做 (Ctrl+Return)</translation>
    </message>
    <message>
        <source>Planning…</source>
        <translation>正在规划…</translation>
    </message>
    <message>
        <source>Photos can be done again when the batch has ended.</source>
        <translation>批处理结束后才能重做照片。</translation>
    </message>
    <message>
        <source>The result of {name} is not there any more.</source>
        <translation>“{name}”的结果已不在原处。</translation>
    </message>
</context>
<context>
    <name>BrushSize</name>
    <message>
        <source> px</source>
        <translation> 像素</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Nothing has been changed yet</source>
        <translation>尚未做任何改动</translation>
    </message>
    <message numerus="yes">
        <source>%n earlier steps</source>
        <translation>
            <numerusform>更早的 %n 个步骤</numerusform>
        </translation>
    </message>
    <message>
        <source>Before</source>
        <translation>修复前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>修复后</translation>
    </message>
    <message>
        <source>Difference × {gain}</source>
        <translation>差异 × {gain}</translation>
    </message>
</context>
<context>
    <name>CertificateDialog</name>
    <message>
        <source>Certificate of {name}</source>
        <translation>“{name}”的证书</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>复制为文本</translation>
    </message>
</context>
<context>
    <name>CheckFlow</name>
    <message>
        <source>The photo could not be checked.</source>
        <translation>无法检查这张照片。</translation>
    </message>
    <message>
        <source>The check was stopped.</source>
        <translation>检查已停止。</translation>
    </message>
    <message>
        <source>Not checked yet.</source>
        <translation>尚未检查。</translation>
    </message>
    <message>
        <source>The photo was changed since. Check again to see what is left; undo brings the marks back.</source>
        <translation>检查之后照片有过改动。请重新检查以查看剩余损伤；撤销可恢复标记。</translation>
    </message>
    <message>
        <source>Nothing wrong was found. What you see and the check does not, paint over with the brush.</source>
        <translation>没有发现问题。如果您看到检查未发现的损伤，请用画笔涂抹。</translation>
    </message>
    <message>
        <source>Damage was not looked for.</source>
        <translation>未查找损伤。</translation>
    </message>
    <message>
        <source>The finder also takes texture for damage: look at the marks, switch off or reject.</source>
        <translation>检测把纹理也当成了损伤：请查看标记，关闭或拒绝不对的。</translation>
    </message>
    <message>
        <source>Nothing is switched on, so there is nothing to repair.</source>
        <translation>没有开启任何项目，因此没有可修复的内容。</translation>
    </message>
</context>
<context>
    <name>CheckPanel</name>
    <message>
        <source>Progress of the photo check</source>
        <translation>照片检查进度</translation>
    </message>
    <message>
        <source>Into the mask</source>
        <translation>转为蒙版</translation>
    </message>
    <message>
        <source>Mark the damage that is switched on, to correct it with brush and eraser</source>
        <translation>把已开启的损伤标入蒙版，以便用画笔和橡皮擦修正</translation>
    </message>
    <message>
        <source>Open a photo: it is looked at for damage, noise, blocks, softness and fading.</source>
        <translation>打开一张照片：程序会检查损伤、噪点、JPEG 块、模糊和褪色。</translation>
    </message>
    <message>
        <source>Looking at the photo…</source>
        <translation>正在查看照片…</translation>
    </message>
    <message>
        <source>In order: {names}</source>
        <translation>正常：{names}</translation>
    </message>
    <message>
        <source>Repair what is on</source>
        <translation>修复已开启的项目</translation>
    </message>
    <message>
        <source>Repair everything</source>
        <translation>修复全部</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>重新检查</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Stop looking</source>
        <translation>停止检查</translation>
    </message>
</context>
<context>
    <name>ComparePane</name>
    <message>
        <source>Contact Sheet</source>
        <translation>联系表</translation>
    </message>
    <message>
        <source>Back to the contact sheet</source>
        <translation>返回联系表</translation>
    </message>
    <message>
        <source>Back to the contact sheet (Esc)</source>
        <translation>返回联系表 (Esc)</translation>
    </message>
    <message>
        <source>Zoom Out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Zoom In</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>100 %</source>
        <translation>100 %</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>Before at the left of the line, after at the right</source>
        <translation>分隔线左侧为修复前，右侧为修复后</translation>
    </message>
    <message>
        <source>Only the result: it has another size</source>
        <translation>只有结果：它的尺寸不同</translation>
    </message>
</context>
<context>
    <name>ContactSheet</name>
    <message>
        <source>Contact sheet</source>
        <translation>联系表</translation>
    </message>
    <message>
        <source>Results appear here as soon as they are made.</source>
        <translation>结果一经生成便显示在这里。</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Undecided</source>
        <translation>未定</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>红</translation>
    </message>
    <message>
        <source>Amber</source>
        <translation>黄</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>已接受</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Show only these</source>
        <translation>只显示这些</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Show before and after large</source>
        <translation>放大显示修复前后</translation>
    </message>
    <message>
        <source>Do Again…</source>
        <translation>重做…</translation>
    </message>
    <message>
        <source>Repair it anew with another recipe</source>
        <translation>用另一个配方重新修复</translation>
    </message>
    <message>
        <source>Take Back</source>
        <translation>收回</translation>
    </message>
    <message>
        <source>Undecided again</source>
        <translation>恢复为未定</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>Keep the result out of the folder</source>
        <translation>不把结果放入文件夹</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>Write the result into the folder</source>
        <translation>把结果写入文件夹</translation>
    </message>
    <message numerus="yes">
        <source>%n photos are chosen.</source>
        <translation>
            <numerusform>已选中 %n 张照片。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Curve</name>
    <message>
        <source>Nothing yet</source>
        <translation>暂无</translation>
    </message>
    <message>
        <source>Now {value}, at first {first}.</source>
        <translation>现在为 {value}，最初为 {first}。</translation>
    </message>
</context>
<context>
    <name>DefectList</name>
    <message>
        <source>Type of the defects that are listed</source>
        <translation>所列缺陷的类型</translation>
    </message>
    <message>
        <source>Which defects are listed</source>
        <translation>列出哪些缺陷</translation>
    </message>
    <message>
        <source>Order of the defects</source>
        <translation>缺陷的顺序</translation>
    </message>
    <message>
        <source>Which defect comes first</source>
        <translation>哪个缺陷排在最前</translation>
    </message>
    <message>
        <source>Surest first</source>
        <translation>最确定的在前</translation>
    </message>
    <message>
        <source>Longest first</source>
        <translation>最长的在前</translation>
    </message>
    <message>
        <source>By place</source>
        <translation>按位置</translation>
    </message>
    <message>
        <source>Single defects</source>
        <translation>单个缺陷</translation>
    </message>
    <message>
        <source>N and P go on and back, Enter zooms, A accepts, R rejects</source>
        <translation>N 和 P 前后移动，Enter 放大，A 接受，R 拒绝</translation>
    </message>
    <message>
        <source>N, P: next, back · Enter: zoom
A, R: accept, reject</source>
        <translation>N、P：下一个、上一个 · Enter：放大
A、R：接受、拒绝</translation>
    </message>
    <message>
        <source>All types</source>
        <translation>所有类型</translation>
    </message>
    <message>
        <source>{total} found · {accepted} accepted · {rejected} rejected</source>
        <translation>找到 {total} 个 · 接受 {accepted} 个 · 拒绝 {rejected} 个</translation>
    </message>
</context>
<context>
    <name>DefectModel</name>
    <message>
        <source>Row {row}, column {column}; {decision}</source>
        <translation>第 {row} 行，第 {column} 列；{decision}</translation>
    </message>
</context>
<context>
    <name>DragOutButton</name>
    <message>
        <source>Drag this into another program or folder: it gets the repaired photo as a file</source>
        <translation>拖到其他程序或文件夹：修复后的照片会以文件形式放入</translation>
    </message>
    <message>
        <source>Drag the repaired photo out</source>
        <translation>把修复后的照片拖出</translation>
    </message>
</context>
<context>
    <name>DustFlow</name>
    <message>
        <source>Looking for dust…</source>
        <translation>正在查找灰尘…</translation>
    </message>
    <message>
        <source>{percent} % of the dust was filled with the second scan&apos;s own pixels.</source>
        <translation>{percent} % 的灰尘已用第二次扫描的真实像素填补。</translation>
    </message>
    <message>
        <source>Filling from the second scan…</source>
        <translation>正在用第二次扫描填补…</translation>
    </message>
    <message>
        <source>No dust was found.</source>
        <translation>没有发现灰尘。</translation>
    </message>
    <message numerus="yes">
        <source>%n places of dust are marked; Fill from the Second Scan puts real pixels there.</source>
        <translation>
            <numerusform>已标记 %n 处灰尘；“用第二次扫描填补”会在那里放入真实像素。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n places of dust are marked.</source>
        <translation>
            <numerusform>已标记 %n 处灰尘。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Mend a photo</source>
        <translation>修复照片</translation>
    </message>
    <message>
        <source>Drop a photo here, or open one. The file itself is never changed until you save.</source>
        <translation>把照片拖到这里，或打开一张。在您保存之前，文件本身绝不会被改动。</translation>
    </message>
    <message>
        <source>Open a photo…</source>
        <translation>打开照片…</translation>
    </message>
    <message>
        <source>JPEG, PNG, TIFF, WebP, AVIF, HEIC, camera RAW and more (Ctrl+O)</source>
        <translation>JPEG、PNG、TIFF、WebP、AVIF、HEIC、相机 RAW 等 (Ctrl+O)</translation>
    </message>
    <message>
        <source>Try the sample photo</source>
        <translation>试用示例照片</translation>
    </message>
    <message>
        <source>A damaged photo that came with the program</source>
        <translation>随程序附带的一张受损照片</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近打开</translation>
    </message>
    <message>
        <source>Open {name}</source>
        <translation>打开“{name}”</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Scratches and dust are marked for you; mend the marks with the brush.</source>
        <translation>划痕和灰尘会自动标出；您可用画笔修正标记。</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>填补</translation>
    </message>
    <message>
        <source>Only what is marked is filled, from its surroundings.</source>
        <translation>只填补标记之处，取材于其周围。</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Drag the before/after line, or hold \ to see the original.</source>
        <translation>拖动前后对比线，或按住 \ 查看原图。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Depth, colour profile and camera data stay as they were.</source>
        <translation>位深、色彩配置文件和相机数据保持不变。</translation>
    </message>
</context>
<context>
    <name>ExchangeFlow</name>
    <message>
        <source>The repaired photo is in the clipboard.</source>
        <translation>修复后的照片已复制到剪贴板。</translation>
    </message>
    <message>
        <source>There is no picture in the clipboard: copy one first.</source>
        <translation>剪贴板中没有图片：请先复制一张。</translation>
    </message>
    <message>
        <source>The picture from the clipboard could not be kept; is the disk full?</source>
        <translation>无法保存剪贴板中的图片；磁盘是否已满？</translation>
    </message>
</context>
<context>
    <name>FileFlow</name>
    <message>
        <source>photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>the photo</source>
        <translation>照片</translation>
    </message>
</context>
<context>
    <name>FillFlow</name>
    <message>
        <source>Other fill</source>
        <translation>其他填补</translation>
    </message>
    <message>
        <source>Stopped; other fills are made again with F.</source>
        <translation>已停止；按 F 可重新生成其他填补。</translation>
    </message>
</context>
<context>
    <name>FillStrip</name>
    <message>
        <source>Other fills</source>
        <translation>其他填补</translation>
    </message>
    <message>
        <source>Place before (,)</source>
        <translation>上一处 (,)</translation>
    </message>
    <message>
        <source>Next place (.)</source>
        <translation>下一处 (.)</translation>
    </message>
    <message>
        <source>Use for all places</source>
        <translation>用于所有位置</translation>
    </message>
    <message>
        <source>Fills every place of this Fill in the way that is chosen here; takes a run</source>
        <translation>按此处选定的方式填补本次的所有位置；需要运行一次</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>关闭 (Esc)</translation>
    </message>
    <message>
        <source>Place {n} of {count}</source>
        <translation>第 {n} 处，共 {count} 处</translation>
    </message>
    <message>
        <source>Making other fills…</source>
        <translation>正在生成其他填补…</translation>
    </message>
    <message>
        <source>{title} ({key})</source>
        <translation>{title} ({key})</translation>
    </message>
    <message>
        <source>Nothing else came out here.</source>
        <translation>此处没有得到不同的结果。</translation>
    </message>
</context>
<context>
    <name>FindingRow</name>
    <message>
        <source>Sensitivity: {name}</source>
        <translation>灵敏度：{name}</translation>
    </message>
    <message>
        <source>Sensitivity: more finds fainter damage and more that is none</source>
        <translation>灵敏度：越高越能发现微弱的损伤，但误报也越多</translation>
    </message>
    <message>
        <source>Colour: {name}</source>
        <translation>颜色：{name}</translation>
    </message>
    <message>
        <source>The colour in which it is drawn over the photo</source>
        <translation>在照片上显示所用的颜色</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Go back to a step, or forth again</source>
        <translation>回到某个步骤，或再前进</translation>
    </message>
    <message>
        <source>Views of the history</source>
        <translation>历史记录的视图</translation>
    </message>
    <message>
        <source>All changes</source>
        <translation>全部改动</translation>
    </message>
    <message>
        <source>Every change in its order: click to go back or forth</source>
        <translation>按顺序列出每次改动：点击可后退或前进</translation>
    </message>
    <message>
        <source>Repairs</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>What tools did: switch it off and on, run it again, change its order</source>
        <translation>工具所做的处理：可关闭和开启、重新运行、调整顺序</translation>
    </message>
    <message>
        <source>Photo as opened</source>
        <translation>打开时的照片</translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Import a model</source>
        <translation>导入模型</translation>
    </message>
    <message>
        <source>It looks like {family}.</source>
        <translation>看起来像 {family}。</translation>
    </message>
    <message>
        <source>of the weights, for example Apache-2.0</source>
        <translation>权重的许可证，例如 Apache-2.0</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Name for the command line</source>
        <translation>命令行中的名称</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Which tool uses the network</source>
        <translation>由哪个工具使用此网络</translation>
    </message>
    <message>
        <source>What the network takes for black and white; wrong numbers give washed out or black pictures</source>
        <translation>网络以哪些数值表示黑和白；数值不对会使图片发灰或全黑</translation>
    </message>
    <message>
        <source>Values of black and white</source>
        <translation>黑与白的数值</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Black and white</source>
        <translation>黑与白</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>known</source>
        <translation>已知</translation>
    </message>
    <message>
        <source>Whether the network fills what is white in its mask, or keeps it</source>
        <translation>网络是填补其蒙版中的白色部分，还是予以保留</translation>
    </message>
    <message>
        <source>White in the mask means</source>
        <translation>蒙版中白色表示</translation>
    </message>
    <message>
        <source>What is marked with ? is little more than a guess: compare it with the model&apos;s page.</source>
        <translation>带 ? 的只是猜测：请与模型的说明页核对。</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
</context>
<context>
    <name>JobBar</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Stop; the photo stays as it was (Esc)</source>
        <translation>停止；照片保持原样 (Esc)</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message numerus="yes">
        <source>%n min left</source>
        <translation>
            <numerusform>还剩 %n 分钟</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n s left</source>
        <translation>
            <numerusform>还剩 %n 秒</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Re&amp;cipes</source>
        <translation>配方(&amp;C)</translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <translation>打开最近的文件(&amp;R)</translation>
    </message>
    <message>
        <source>Saved as {name}. Pixels changed outside the masks: {n}.</source>
        <translation>已保存为“{name}”。蒙版之外改动的像素：{n}。</translation>
    </message>
    <message>
        <source>Details…</source>
        <translation>详细信息…</translation>
    </message>
</context>
<context>
    <name>MaskFlow</name>
    <message>
        <source>Looking for what is alike…</source>
        <translation>正在查找相似区域…</translation>
    </message>
    <message>
        <source>Nothing is marked yet, so there is nothing to change.</source>
        <translation>还没有任何标记，因此没有可改动的内容。</translation>
    </message>
    <message>
        <source>Changing the mask…</source>
        <translation>正在更改蒙版…</translation>
    </message>
    <message>
        <source>The file marks exactly what is marked already.</source>
        <translation>该文件标记的内容与已有标记完全相同。</translation>
    </message>
    <message>
        <source>Reading the mask…</source>
        <translation>正在读取蒙版…</translation>
    </message>
    <message>
        <source>photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>The mask is saved as {name}.</source>
        <translation>蒙版已保存为“{name}”。</translation>
    </message>
    <message>
        <source>Saving the mask…</source>
        <translation>正在保存蒙版…</translation>
    </message>
</context>
<context>
    <name>MaskPanel</name>
    <message>
        <source>This photo does not say how many pixels an inch has, so only pixels are offered</source>
        <translation>这张照片没有注明每英寸像素数，因此只能使用像素</translation>
    </message>
    <message>
        <source>Millimetres follow the resolution that the photo names</source>
        <translation>毫米按照片注明的分辨率换算</translation>
    </message>
    <message>
        <source>Diameter of brush and eraser in photo pixels ([ and ])</source>
        <translation>画笔和橡皮擦的直径，以照片像素计（[ 和 ]）</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Brush size in photo pixels</source>
        <translation>画笔大小（照片像素）</translation>
    </message>
    <message>
        <source>100 % has a hard edge; less lets the mask fade out towards the rim of the brush</source>
        <translation>100 % 为硬边；数值越小，蒙版向画笔边缘越渐隐</translation>
    </message>
    <message>
        <source>Hardness</source>
        <translation>硬度</translation>
    </message>
    <message>
        <source>Hardness of the brush</source>
        <translation>画笔硬度</translation>
    </message>
    <message>
        <source>Pen pressure</source>
        <translation>压感笔压力</translation>
    </message>
    <message>
        <source>Pressure changes the size: a light touch paints a thin line, full pressure the whole brush</source>
        <translation>压力改变画笔大小：轻触画细线，用力则用整个画笔</translation>
    </message>
    <message>
        <source>How much a colour may differ from the place that is clicked, in steps of 0 to 255</source>
        <translation>颜色与点击处最多可相差多少，取值 0 到 255</translation>
    </message>
    <message>
        <source>Tolerance</source>
        <translation>容差</translation>
    </message>
    <message>
        <source>Tolerance of the magic wand</source>
        <translation>魔棒容差</translation>
    </message>
    <message>
        <source>Only what is connected</source>
        <translation>仅限相连区域</translation>
    </message>
    <message>
        <source>Off marks everything that is alike in the whole photo</source>
        <translation>关闭时标记整张照片中所有相似之处</translation>
    </message>
    <message>
        <source>How far</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>How far to grow, shrink and feather, and up to which width a mark is a speck</source>
        <translation>扩大、缩小和羽化的幅度，以及多宽以下的标记算作斑点</translation>
    </message>
    <message>
        <source>px</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>mm</source>
        <translation>毫米</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>单位</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>Models and devices</source>
        <translation>模型和设备</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Details of the model</source>
        <translation>模型的详细信息</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Add an .onnx file</source>
        <translation>添加 .onnx 文件</translation>
    </message>
    <message>
        <source>Use by default</source>
        <translation>设为默认</translation>
    </message>
    <message>
        <source>Take this model for its task when no other is named</source>
        <translation>未指定模型时，该任务使用此模型</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>校验</translation>
    </message>
    <message>
        <source>Compare the files with their SHA-256 and run each network once</source>
        <translation>将文件与其 SHA-256 比对，并试运行每个网络一次</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>移除…</translation>
    </message>
    <message>
        <source>Delete a model that you imported</source>
        <translation>删除您导入的模型</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>NVIDIA graphics card (CUDA)</source>
        <translation>NVIDIA 显卡 (CUDA)</translation>
    </message>
    <message>
        <source>Processor (CPU)</source>
        <translation>处理器 (CPU)</translation>
    </message>
    <message>
        <source>Models run on</source>
        <translation>模型运行于</translation>
    </message>
    <message>
        <source>Automatic takes the fastest device that passes a self-test</source>
        <translation>“自动”选用通过自检的最快设备</translation>
    </message>
    <message>
        <source>Looking at what this computer has…</source>
        <translation>正在查看这台电脑的配置…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Test devices again that failed their self-test or ended the program before</source>
        <translation>重新测试此前自检失败或使程序退出的设备</translation>
    </message>
    <message>
        <source>Try the devices again</source>
        <translation>重新测试设备</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <translation>无法使用</translation>
    </message>
    <message>
        <source>{name} (optional)</source>
        <translation>{name}（可选）</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>verified</source>
        <translation>已校验</translation>
    </message>
    <message>
        <source>failed on {devices}</source>
        <translation>在 {devices} 上失败</translation>
    </message>
    <message>
        <source>proven on {devices}</source>
        <translation>已在 {devices} 上验证</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>No longer by default</source>
        <translation>不再设为默认</translation>
    </message>
    <message>
        <source>Optional: it does not beat the simpler way yet, and nothing uses it unless you choose it.</source>
        <translation>可选：目前还不比更简单的办法好，在您选择之前不会被使用。</translation>
    </message>
    <message>
        <source>Measured: {figures}</source>
        <translation>实测：{figures}</translation>
    </message>
    <message>
        <source>Training: {figures}</source>
        <translation>训练：{figures}</translation>
    </message>
    <message>
        <source>Variant {kind}: {note}</source>
        <translation>变体 {kind}：{note}</translation>
    </message>
    <message>
        <source>Learned from: {data}</source>
        <translation>训练数据：{data}</translation>
    </message>
    <message>
        <source>Named {id}, SHA-256 {sha}</source>
        <translation>标识 {id}，SHA-256 {sha}</translation>
    </message>
    <message>
        <source>{device}: self-test passed</source>
        <translation>{device}：自检通过</translation>
    </message>
    <message>
        <source>{device}: not used, because {reason}</source>
        <translation>{device}：未使用，因为{reason}</translation>
    </message>
</context>
<context>
    <name>ModelsFlow</name>
    <message>
        <source>ONNX networks</source>
        <translation>ONNX 网络</translation>
    </message>
    <message>
        <source>Import a model</source>
        <translation>导入模型</translation>
    </message>
    <message>
        <source>Trying {name} on pictures…</source>
        <translation>正在用图片试运行“{name}”…</translation>
    </message>
    <message>
        <source>Delete the model {name} from this computer?</source>
        <translation>要从这台电脑删除模型“{name}”吗？</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>{name} was removed.</source>
        <translation>“{name}”已移除。</translation>
    </message>
    <message>
        <source>{name} is no longer used unless named.</source>
        <translation>除非指定，否则不再使用{name}。</translation>
    </message>
    <message>
        <source>{name} is used from now on when no other is named.</source>
        <translation>从现在起，未指定模型时使用“{name}”。</translation>
    </message>
    <message>
        <source>Not as they should be: {names}.</source>
        <translation>不符合要求：{names}。</translation>
    </message>
    <message numerus="yes">
        <source>All %n models are as they should be.</source>
        <translation>
            <numerusform>全部 %n 个模型均正常。</numerusform>
        </translation>
    </message>
    <message>
        <source>Verifying…</source>
        <translation>正在校验…</translation>
    </message>
    <message>
        <source>{name} was imported.</source>
        <translation>“{name}”已导入。</translation>
    </message>
    <message>
        <source>Importing {name}…</source>
        <translation>正在导入“{name}”…</translation>
    </message>
    <message>
        <source>Trying the devices again…</source>
        <translation>正在重新测试设备…</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>OverlayDialog</name>
    <message>
        <source>Mask overlay</source>
        <translation>蒙版叠加层</translation>
    </message>
    <message>
        <source>Colour of the mask</source>
        <translation>蒙版的颜色</translation>
    </message>
    <message>
        <source>Colour of the protection</source>
        <translation>保护区的颜色</translation>
    </message>
    <message>
        <source>Tint</source>
        <translation>着色</translation>
    </message>
    <message>
        <source>Stripes</source>
        <translation>条纹</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>轮廓</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>样式</translation>
    </message>
    <message>
        <source>Stripes and outline are seen without telling colours apart</source>
        <translation>条纹和轮廓无需分辨颜色也能看清</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>How much of the photo tint and stripes hide</source>
        <translation>着色和条纹遮住照片的程度</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>Protection</source>
        <translation>保护区</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>红</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>橙色</translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation>黄色</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿</translation>
    </message>
    <message>
        <source>Sky blue</source>
        <translation>天蓝</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝色</translation>
    </message>
    <message>
        <source>Purple</source>
        <translation>紫色</translation>
    </message>
    <message>
        <source>White</source>
        <translation>白色</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>黑色</translation>
    </message>
    <message>
        <source>The colour that lies over the photo; pick one that the photo does not have</source>
        <translation>覆盖在照片上的颜色；请选择照片中没有的颜色</translation>
    </message>
</context>
<context>
    <name>OwnModels</name>
    <message>
        <source>My models</source>
        <translation>我的模型</translation>
    </message>
    <message>
        <source>Models that were trained here and kept; ★ is used when no other is named</source>
        <translation>在这里训练并保留的模型；未指定模型时使用 ★</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Trained from</source>
        <translation>训练自</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>修复前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>修复后</translation>
    </message>
    <message>
        <source>Trained</source>
        <translation>训练时间</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>已保留</translation>
    </message>
    <message>
        <source>Scores are those on held-out photos, before and after on the same ones.</source>
        <translation>得分来自留出的照片，训练前后使用同一批照片。</translation>
    </message>
    <message>
        <source>Use It</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Use this model from now on</source>
        <translation>从现在起使用此模型</translation>
    </message>
    <message>
        <source>Roll Back</source>
        <translation>回退</translation>
    </message>
    <message>
        <source>Use the model again that was used before this one</source>
        <translation>重新使用此前的模型</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>移除…</translation>
    </message>
    <message>
        <source>Delete this model from the computer</source>
        <translation>从这台电脑删除此模型</translation>
    </message>
    <message>
        <source>{minutes} min, {n} steps</source>
        <translation>{minutes} 分钟，{n} 步</translation>
    </message>
</context>
<context>
    <name>PhotoView</name>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
</context>
<context>
    <name>ProjectFlow</name>
    <message>
        <source>{name} is back as it was when it was last kept.</source>
        <translation>“{name}”已恢复到上次保留时的状态。</translation>
    </message>
    <message>
        <source>photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Saved the project {name}.</source>
        <translation>已保存项目“{name}”。</translation>
    </message>
    <message>
        <source>Saving {name}…</source>
        <translation>正在保存“{name}”…</translation>
    </message>
</context>
<context>
    <name>RatingWindow</name>
    <message>
        <source>Which is better?</source>
        <translation>哪一个更好？</translation>
    </message>
    <message>
        <source>Left result</source>
        <translation>左侧结果</translation>
    </message>
    <message>
        <source>Right result</source>
        <translation>右侧结果</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Left is better</source>
        <translation>左侧更好</translation>
    </message>
    <message>
        <source>No difference</source>
        <translation>没有差别</translation>
    </message>
    <message>
        <source>Right is better</source>
        <translation>右侧更好</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} / {1}</translation>
    </message>
    <message>
        <source>All pairs are judged</source>
        <translation>所有配对均已评判</translation>
    </message>
    <message>
        <source>The votes are in {0}. Close the window to see the scores.</source>
        <translation>评判结果存于 {0}。关闭窗口即可查看得分。</translation>
    </message>
    <message>
        <source>Hold Space for the original. </source>
        <translation>按住空格键查看原图。</translation>
    </message>
    <message>
        <source>Wheel or double click to zoom, drag to move.</source>
        <translation>滚轮或双击缩放，拖动平移。</translation>
    </message>
</context>
<context>
    <name>RecipeDialog</name>
    <message>
        <source>Do again</source>
        <translation>重做</translation>
    </message>
    <message numerus="yes">
        <source>Repair %n photos with:</source>
        <translation>
            <numerusform>修复 %n 张照片，使用：</numerusform>
        </translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>The results made until now wait until the new ones replace them</source>
        <translation>在被新结果取代之前，现有结果继续保留</translation>
    </message>
    <message>
        <source>Do Again</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Save as a recipe</source>
        <translation>存为配方</translation>
    </message>
    <message>
        <source>Does to other photos: {steps}.</source>
        <translation>对其他照片执行：{steps}。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Grandfather&apos;s slides</source>
        <translation>祖父的幻灯片</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Find damage first, in place of the mask painted by hand</source>
        <translation>先查找损伤，代替手工涂抹的蒙版</translation>
    </message>
    <message>
        <source>Another photo does not have your marks; without this it needs its own mask</source>
        <translation>其他照片没有您的标记；不勾选则需要各自的蒙版</translation>
    </message>
</context>
<context>
    <name>RecipeFlow</name>
    <message>
        <source>There is nothing to keep yet: apply a tool first.</source>
        <translation>还没有可保存的内容：请先应用一个工具。</translation>
    </message>
    <message>
        <source>Saved the recipe {name}: it is in Repair &gt; Recipes, and for batches --recipe {id}.</source>
        <translation>已保存配方“{name}”：位于“修复 &gt; 配方”，批处理时用 --recipe {id}。</translation>
    </message>
    <message>
        <source>The recipes cannot be read</source>
        <translation>无法读取配方</translation>
    </message>
    <message>
        <source>No recipes yet</source>
        <translation>还没有配方</translation>
    </message>
</context>
<context>
    <name>RepairFlow</name>
    <message>
        <source>No damage was found, so nothing was filled.</source>
        <translation>没有发现损伤，因此没有填补任何内容。</translation>
    </message>
    <message>
        <source>No damage was found; raise the sensitivity, or paint over it with the brush.</source>
        <translation>没有发现损伤；请提高灵敏度，或用画笔涂抹损伤。</translation>
    </message>
</context>
<context>
    <name>RerunDialog</name>
    <message>
        <source>Run again: {tool}</source>
        <translation>重新运行：{tool}</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>The network that does the work</source>
        <translation>执行处理的网络</translation>
    </message>
    <message>
        <source>The default of this tool</source>
        <translation>此工具的默认模型</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>重新运行</translation>
    </message>
    <message>
        <source>What lies on it is done again too: {names}.</source>
        <translation>其后的步骤也会重做：{names}。</translation>
    </message>
</context>
<context>
    <name>RetouchFlow</name>
    <message>
        <source>Nothing was copied: the source lies outside the photo or is clear.</source>
        <translation>没有复制任何内容：取样处在照片之外，或是透明的。</translation>
    </message>
    <message>
        <source>Something is still running; paint again when it is done.</source>
        <translation>仍有处理在运行；请等它结束后再涂抹。</translation>
    </message>
    <message>
        <source>Hold Alt (or Ctrl) and click the place to copy from, then paint.</source>
        <translation>按住 Alt（或 Ctrl）点击要取样的地方，然后涂抹。</translation>
    </message>
</context>
<context>
    <name>RetouchOptions</name>
    <message>
        <source>Diameter of the brush in photo pixels ([ and ])</source>
        <translation>画笔的直径，以照片像素计（[ 和 ]）</translation>
    </message>
    <message>
        <source>Size of the clone and heal brush in photo pixels</source>
        <translation>仿制画笔和修复画笔的大小（照片像素）</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>100 % has a hard edge; less lets the stroke fade out towards the rim of the brush</source>
        <translation>100 % 为硬边；数值越小，笔触向画笔边缘越渐隐</translation>
    </message>
    <message>
        <source>Hardness</source>
        <translation>硬度</translation>
    </message>
    <message>
        <source>Hardness of the clone and heal brush</source>
        <translation>仿制画笔和修复画笔的硬度</translation>
    </message>
    <message>
        <source>How much of what was there one stroke covers; it can be changed later in the history</source>
        <translation>一笔遮住原有内容的多少；以后可在历史记录中更改</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>Opacity of the stroke</source>
        <translation>笔触的不透明度</translation>
    </message>
    <message>
        <source>Aligned</source>
        <translation>对齐</translation>
    </message>
    <message>
        <source>On, every stroke copies from the same distance; off, every stroke begins at the source again</source>
        <translation>开启时，每一笔都从相同距离处取样；关闭时，每一笔都重新从取样点开始</translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>How much of the time is used</source>
        <translation>已用时间的比例</translation>
    </message>
    <message>
        <source>Loss while learning</source>
        <translation>学习过程中的损失</translation>
    </message>
    <message>
        <source>Score on held-out photos</source>
        <translation>留出照片上的得分</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>Measuring the model as it is…</source>
        <translation>正在测量现有模型…</translation>
    </message>
    <message>
        <source>before</source>
        <translation>训练前</translation>
    </message>
    <message>
        <source>Paused. The pause takes nothing of its time.</source>
        <translation>已暂停。暂停不占用训练时间。</translation>
    </message>
    <message>
        <source>Going on…</source>
        <translation>正在继续…</translation>
    </message>
    <message>
        <source>Safe up to step {n}</source>
        <translation>已保存到第 {n} 步</translation>
    </message>
    <message>
        <source>Photos to learn from: {train}. Held out: {held}.</source>
        <translation>用于学习的照片：{train}。留出：{held}。</translation>
    </message>
    <message>
        <source>Photos to learn from: {train}. Held out: {held}. Left out: {n}.</source>
        <translation>用于学习的照片：{train}。留出：{held}。排除：{n}。</translation>
    </message>
    <message>
        <source>Pausing after this step…</source>
        <translation>这一步完成后暂停…</translation>
    </message>
    <message>
        <source>Stopped after step {n}, {time} of training.</source>
        <translation>已在第 {n} 步后停止，训练时间 {time}。</translation>
    </message>
    <message>
        <source>Done after step {n}, {time} of training.</source>
        <translation>已完成，共 {n} 步，训练时间 {time}。</translation>
    </message>
    <message>
        <source>Making a model of it, and proving that it gives what was trained…</source>
        <translation>正在由此生成模型，并验证其结果与训练所得一致…</translation>
    </message>
    <message>
        <source>{title} is kept and used from now on. “My models” leads back to the model before.</source>
        <translation>“{title}”已保留，并从现在起使用。可在“我的模型”中回到此前的模型。</translation>
    </message>
    <message>
        <source>The next time the program starts it offers: {tools}.</source>
        <translation>程序下次启动时将提供：{tools}。</translation>
    </message>
    <message>
        <source>Go On</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>End at Once</source>
        <translation>立即结束</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stopping: the last measurement is taken…</source>
        <translation>正在停止：进行最后一次测量…</translation>
    </message>
    <message>
        <source>from here another loss</source>
        <translation>此后使用另一种损失</translation>
    </message>
    <message>
        <source>Step {n}</source>
        <translation>第 {n} 步</translation>
    </message>
    <message>
        <source>{rate} steps a second</source>
        <translation>每秒 {rate} 步</translation>
    </message>
    <message>
        <source>{time} done</source>
        <translation>已用 {time}</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>还剩 {time}</translation>
    </message>
    <message>
        <source>Wait, or go on (Ctrl+P)</source>
        <translation>等待或继续 (Ctrl+P)</translation>
    </message>
    <message>
        <source>End now, measure what was learned, and keep a checkpoint to go on from</source>
        <translation>现在结束，测量学到的内容，并保留检查点以便继续</translation>
    </message>
    <message>
        <source>Keep and Use It</source>
        <translation>保留并使用</translation>
    </message>
    <message>
        <source>Make a model of it that the program uses from now on; you can go back at any time</source>
        <translation>由此生成模型，程序从现在起使用它；您可以随时回退</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Go on from the last checkpoint</source>
        <translation>从上一个检查点继续</translation>
    </message>
    <message>
        <source>Discard…</source>
        <translation>放弃…</translation>
    </message>
    <message>
        <source>Delete what it has learned</source>
        <translation>删除所学内容</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Back to the beginning</source>
        <translation>回到开头</translation>
    </message>
</context>
<context>
    <name>RunningDialog</name>
    <message>
        <source>Batch</source>
        <translation>批处理</translation>
    </message>
    <message>
        <source>The batch is still running.</source>
        <translation>批处理仍在进行。</translation>
    </message>
    <message>
        <source>What is done stays done; a stopped batch goes on from there when it is started again.</source>
        <translation>已完成的保留；停止的批处理再次开始时会接着进行。</translation>
    </message>
    <message>
        <source>Go On Without the Window</source>
        <translation>关闭窗口并继续</translation>
    </message>
    <message>
        <source>Stop the Batch</source>
        <translation>停止批处理</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>SampleView</name>
    <message>
        <source>Held-out photos: damaged, what the model makes of them, the truth</source>
        <translation>留出的照片：受损的、模型处理后的、真实的</translation>
    </message>
    <message>
        <source>Photos that take no part in the training. Click to see every pixel, and again for the whole</source>
        <translation>不参与训练的照片。点击查看逐个像素，再次点击查看整张</translation>
    </message>
    <message>
        <source>Moment of the training</source>
        <translation>训练的时刻</translation>
    </message>
    <message>
        <source>From the model as it was, at the left, to what it has learned</source>
        <translation>左端为原来的模型，右端为学习之后</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>修复前</translation>
    </message>
    <message>
        <source>Hold to see what the model made of it before the training</source>
        <translation>按住查看训练前模型的处理结果</translation>
    </message>
    <message>
        <source>Hold to see it before the training</source>
        <translation>按住查看训练前</translation>
    </message>
    <message>
        <source>before the training</source>
        <translation>训练前</translation>
    </message>
    <message>
        <source>after step {n}</source>
        <translation>第 {n} 步之后</translation>
    </message>
    <message>
        <source>Damaged  ·  what the model makes of it {when}  ·  the truth</source>
        <translation>受损  ·  模型的处理结果（{when}）  ·  真实</translation>
    </message>
    <message>
        <source>Clean  ·  made old {when}  ·  back again; below, old  ·  made clean  ·  back again</source>
        <translation>清晰  ·  {when}做旧  ·  再变回来；下方：老照片  ·  变清晰  ·  再变回来</translation>
    </message>
    <message>
        <source>Faded  ·  automatic levels  ·  translated {when}  ·  guided  ·  the truth</source>
        <translation>褪色  ·  自动色阶  ·  {when}翻译的结果  ·  引导的结果  ·  真实照片</translation>
    </message>
</context>
<context>
    <name>SaveDialog</name>
    <message>
        <source>Save as {format}</source>
        <translation>另存为 {format}</translation>
    </message>
    <message>
        <source>Write into the file what was repaired, and by which models</source>
        <translation>在文件中记录修复了什么、用了哪些模型</translation>
    </message>
    <message>
        <source>A record in the XMP data that other programs read: IPTC Digital Source Type</source>
        <translation>XMP 数据中的一条记录，其他程序也能读取：IPTC Digital Source Type</translation>
    </message>
    <message>
        <source>As the source ({quality})</source>
        <translation>与源文件相同 ({quality})</translation>
    </message>
    <message>
        <source>The quality and colour sampling that the file was made with</source>
        <translation>文件原先使用的质量和色度抽样</translation>
    </message>
    <message>
        <source>Without loss</source>
        <translation>无损</translation>
    </message>
    <message>
        <source>Every pixel stays as it is; the file gets several times larger</source>
        <translation>每个像素保持不变；文件会大好几倍</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>More keeps more detail and makes a larger file</source>
        <translation>数值越高，保留的细节越多，文件也越大</translation>
    </message>
    <message>
        <source>As the photo: {n} bits a channel</source>
        <translation>与照片相同：每通道 {n} 位</translation>
    </message>
    <message>
        <source>{n} bits a channel</source>
        <translation>每通道 {n} 位</translation>
    </message>
    <message>
        <source>Fewer bits make a smaller file, and soft gradients may show steps</source>
        <translation>位数越少文件越小，平滑渐变可能出现断层</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>位深</translation>
    </message>
    <message>
        <source>As the photo</source>
        <translation>与照片相同</translation>
    </message>
    <message>
        <source>sRGB, for the web and simple programs</source>
        <translation>sRGB，适用于网页和简单的程序</translation>
    </message>
    <message>
        <source>Conversion changes every pixel a little, and colours that sRGB cannot hold are lost</source>
        <translation>转换会略微改变每个像素，sRGB 无法容纳的颜色会丢失</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>As the photo ({name})</source>
        <translation>与照片相同 ({name})</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Compression</source>
        <translation>压缩</translation>
    </message>
    <message>
        <source>All of them keep every pixel as it is</source>
        <translation>各种方式都完整保留每个像素</translation>
    </message>
</context>
<context>
    <name>SelectFlow</name>
    <message>
        <source>Click into what is wanted first; then Alt and a click take away.</source>
        <translation>请先点击想要的部分；之后按住 Alt 点击可去除。</translation>
    </message>
    <message>
        <source>Looking at the photo…</source>
        <translation>正在查看照片…</translation>
    </message>
    <message>
        <source>Nothing was found there; click into the middle of it.</source>
        <translation>那里没有找到任何对象；请点击对象的中间。</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Colours of the window; the photo is shown the same in both</source>
        <translation>窗口的颜色；照片的显示不受影响</translation>
    </message>
    <message>
        <source>As the system says</source>
        <translation>按系统设定</translation>
    </message>
    <message>
        <source>None: show colours as sRGB</source>
        <translation>无：按 sRGB 显示颜色</translation>
    </message>
    <message>
        <source>Choose a profile…</source>
        <translation>选择配置文件…</translation>
    </message>
    <message>
        <source>Monitor profile</source>
        <translation>显示器配置文件</translation>
    </message>
    <message>
        <source>How the colours of photos are shown; the photo itself and what is saved stay the same</source>
        <translation>照片颜色的显示方式；照片本身和保存的内容不受影响</translation>
    </message>
    <message>
        <source>In use now: {name}</source>
        <translation>正在使用：{name}</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Language of the window; it changes when GenRepair is started again</source>
        <translation>窗口的语言；重新启动 GenRepair 后生效</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>NVIDIA graphics card (CUDA)</source>
        <translation>NVIDIA 显卡 (CUDA)</translation>
    </message>
    <message>
        <source>Processor (CPU)</source>
        <translation>处理器 (CPU)</translation>
    </message>
    <message>
        <source>Models run on</source>
        <translation>模型运行于</translation>
    </message>
    <message>
        <source>Automatic takes the fastest device that passes a self-test, and the processor otherwise</source>
        <translation>“自动”选用通过自检的最快设备，否则使用处理器</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Exact results</source>
        <translation>精确结果</translation>
    </message>
    <message>
        <source>Prefer</source>
        <translation>优先</translation>
    </message>
    <message>
        <source>Speed computes in 8 or 16 bits where a model has been measured to lose nothing that can be seen; exact results always computes in 32 bits</source>
        <translation>“速度”在实测看不出损失的模型上以 8 位或 16 位计算；“精确结果”始终以 32 位计算</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>How many processor threads a model may use</source>
        <translation>一个模型最多使用多少个处理器线程</translation>
    </message>
    <message>
        <source>Check every photo when it is opened</source>
        <translation>打开照片时自动检查</translation>
    </message>
    <message>
        <source>Looks for damage, noise and more in the background; a photo can also be checked by hand (F5)</source>
        <translation>在后台查找损伤、噪点等；也可以手动检查照片 (F5)</translation>
    </message>
    <message>
        <source>Write into saved photos what was repaired</source>
        <translation>在保存的照片中记录修复内容</translation>
    </message>
    <message>
        <source>A record in the XMP data: which models changed how much of the photo, as IPTC recommends</source>
        <translation>XMP 数据中的一条记录：哪些模型改动了照片的多少，依照 IPTC 的建议</translation>
    </message>
    <message>
        <source>What models run on takes effect at the next repair, the language at the next start of GenRepair.</source>
        <translation>模型的运行设备在下次修复时生效，语言在下次启动 GenRepair 时生效。</translation>
    </message>
    <message>
        <source>Photo check</source>
        <translation>照片检查</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Colour profiles (*.icc *.icm)</source>
        <translation>色彩配置文件 (*.icc *.icm)</translation>
    </message>
    <message>
        <source>Profile of the monitor</source>
        <translation>显示器的配置文件</translation>
    </message>
</context>
<context>
    <name>ShapeDialog</name>
    <message>
        <source>Position and size</source>
        <translation>位置和大小</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>Millimetres</source>
        <translation>毫米</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>Millimetres follow the resolution that the photo names</source>
        <translation>毫米按照片注明的分辨率换算</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>上</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高</translation>
    </message>
    <message>
        <source>From the left edge of the photo to the shape</source>
        <translation>从照片左边缘到形状的距离</translation>
    </message>
    <message>
        <source>From the upper edge of the photo to the shape</source>
        <translation>从照片上边缘到形状的距离</translation>
    </message>
    <message>
        <source>How wide the shape is</source>
        <translation>形状的宽度</translation>
    </message>
    <message>
        <source>How high the shape is</source>
        <translation>形状的高度</translation>
    </message>
    <message>
        <source>The photo is {width} × {height} pixels.</source>
        <translation>照片为 {width} × {height} 像素。</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
</context>
<context>
    <name>SidePanel</name>
    <message>
        <source>Single defects</source>
        <translation>单个缺陷</translation>
    </message>
    <message>
        <source>Photo check</source>
        <translation>照片检查</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史记录</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>Teach a model your own photos</source>
        <translation>用您自己的照片训练模型</translation>
    </message>
    <message>
        <source>Choose a model and a folder of good photos at the left. A copy of the model learns from them for as long as you say, while you go on working. Photos that took no part show whether the copy has become better; only then it can be kept, and you can go back to the old one at any time.</source>
        <translation>请在左侧选择一个模型和一个存有好照片的文件夹。模型的副本会在您指定的时间内从中学习，您可以继续工作。未参与训练的照片会显示副本是否变得更好；只有变好了才能保留，并且您可以随时回到旧模型。</translation>
    </message>
    <message>
        <source>Looking for a Python that can train…</source>
        <translation>正在寻找可用于训练的 Python…</translation>
    </message>
    <message>
        <source>Training needs PyTorch, which is not part of the program</source>
        <translation>训练需要 PyTorch，它不包含在程序中</translation>
    </message>
    <message>
        <source>Type this line in a terminal. It makes a folder of its own for training and touches nothing else; about 1 GB is downloaded, several GB with an NVIDIA card.</source>
        <translation>请在终端中输入这一行。它会为训练建立单独的文件夹，不触及其他内容；约下载 1 GB，使用 NVIDIA 显卡时为数 GB。</translation>
    </message>
    <message>
        <source>Command that adds PyTorch</source>
        <translation>安装 PyTorch 的命令</translation>
    </message>
    <message>
        <source>To be typed in a terminal</source>
        <translation>在终端中输入</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the command to the clipboard</source>
        <translation>把命令复制到剪贴板</translation>
    </message>
    <message>
        <source>Look Again</source>
        <translation>重新查找</translation>
    </message>
    <message>
        <source>When the command has ended: look for PyTorch again</source>
        <translation>命令结束后：重新查找 PyTorch</translation>
    </message>
    <message>
        <source>Choose a Python…</source>
        <translation>选择 Python…</translation>
    </message>
    <message>
        <source>Use a Python in which PyTorch and GenRepair are installed already</source>
        <translation>使用已安装 PyTorch 和 GenRepair 的 Python</translation>
    </message>
    <message>
        <source>An unfinished training</source>
        <translation>未完成的训练</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Go on from its last checkpoint</source>
        <translation>从其上一个检查点继续</translation>
    </message>
    <message>
        <source>Discard…</source>
        <translation>放弃…</translation>
    </message>
    <message>
        <source>Delete what it has learned</source>
        <translation>删除所学内容</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Size, depth and colour profile of the photo</source>
        <translation>照片的尺寸、位深和色彩配置文件</translation>
    </message>
    <message>
        <source>Place under the pointer: column, row</source>
        <translation>指针所在位置：列，行</translation>
    </message>
    <message>
        <source>The model that ran last and the device it really ran on</source>
        <translation>上次运行的模型及其实际运行的设备</translation>
    </message>
    <message>
        <source>No model used yet</source>
        <translation>尚未使用模型</translation>
    </message>
    <message>
        <source>Zoom: 100 % shows one photo pixel on one screen pixel</source>
        <translation>缩放：100 % 时照片的一个像素对应屏幕的一个像素</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Alt + click: copy from here  ·  Shift + click: straight line  ·  Esc: drop the stroke</source>
        <translation>Alt + 点击：从此处取样  ·  Shift + 点击：直线  ·  Esc：放弃这一笔</translation>
    </message>
    <message>
        <source>Alt + click: not this  ·  Enter: into the mask  ·  Backspace: last click back  ·  Esc: drop</source>
        <translation>Alt + 点击：排除  ·  回车：加入蒙版  ·  退格：撤回上次点击  ·  Esc：放弃</translation>
    </message>
    <message>
        <source>How the tool in hand is used</source>
        <translation>当前工具的用法</translation>
    </message>
</context>
<context>
    <name>StepFlow</name>
    <message>
        <source>Switch on {step}</source>
        <translation>开启“{step}”</translation>
    </message>
    <message>
        <source>Switch off {step}</source>
        <translation>关闭“{step}”</translation>
    </message>
    <message>
        <source>Remove {step}</source>
        <translation>移除“{step}”</translation>
    </message>
    <message>
        <source>A repair cannot come before the search that found its mask.</source>
        <translation>修复不能排在为它找到蒙版的查找之前。</translation>
    </message>
    <message>
        <source>Move {step}</source>
        <translation>移动“{step}”</translation>
    </message>
    <message>
        <source>Run {step} again</source>
        <translation>重新运行“{step}”</translation>
    </message>
</context>
<context>
    <name>StepsView</name>
    <message>
        <source>Repairs</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Run again with other settings…</source>
        <translation>用其他设置重新运行…</translation>
    </message>
    <message>
        <source>Do it earlier (Alt+Up)</source>
        <translation>提前执行 (Alt+Up)</translation>
    </message>
    <message>
        <source>Do it later (Alt+Down)</source>
        <translation>推后执行 (Alt+Down)</translation>
    </message>
    <message>
        <source>Take it out of the photo (Delete)</source>
        <translation>从照片中去除 (Delete)</translation>
    </message>
    <message>
        <source>Save these repairs as a recipe…</source>
        <translation>将这些修复存为配方…</translation>
    </message>
    <message>
        <source>Do it earlier</source>
        <translation>提前执行</translation>
    </message>
    <message>
        <source>Do it later</source>
        <translation>推后执行</translation>
    </message>
    <message>
        <source>Take it out of the photo</source>
        <translation>从照片中去除</translation>
    </message>
    <message>
        <source>Model: {name}, version {version}, SHA-256 {sha}…</source>
        <translation>模型：{name}，版本 {version}，SHA-256 {sha}…</translation>
    </message>
    <message>
        <source>Only in {width} x {height} pixels at ({column}, {row})</source>
        <translation>仅限 ({column}, {row}) 处的 {width} x {height} 像素</translation>
    </message>
    <message>
        <source>{time} UTC, {seconds} s</source>
        <translation>{time} UTC，{seconds} 秒</translation>
    </message>
    <message>
        <source>marks only</source>
        <translation>仅标记</translation>
    </message>
</context>
<context>
    <name>ToolPanel</name>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Try it on what is visible, without changing the photo (P)</source>
        <translation>在可见部分试用，不改动照片 (P)</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Back to the values that suit most photos</source>
        <translation>恢复为适合大多数照片的数值</translation>
    </message>
    <message>
        <source>Paint over the damage with the brush first, or let Find damage mark it.</source>
        <translation>请先用画笔涂抹损伤，或用“查找损伤”来标记。</translation>
    </message>
</context>
<context>
    <name>ToolRunner</name>
    <message>
        <source>Repairing…</source>
        <translation>正在修复…</translation>
    </message>
    <message>
        <source>Preview…</source>
        <translation>预览…</translation>
    </message>
</context>
<context>
    <name>TrainingFlow</name>
    <message>
        <source>Trains with PyTorch {version} of {python}.</source>
        <translation>使用 {python} 的 PyTorch {version} 训练。</translation>
    </message>
    <message>
        <source>Choose a Python</source>
        <translation>选择 Python</translation>
    </message>
    <message>
        <source>Training needs PyTorch first; the page at the right says how to add it.</source>
        <translation>训练首先需要 PyTorch；右侧页面说明如何安装。</translation>
    </message>
    <message>
        <source>Another window of the program works on this training; stop it there first.</source>
        <translation>程序的另一个窗口正在进行这项训练；请先在那里停止。</translation>
    </message>
    <message>
        <source>Delete what this training has learned? Models that were kept stay.</source>
        <translation>要删除这次训练所学的内容吗？已保留的模型不受影响。</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>{title} is used from now on.</source>
        <translation>从现在起使用“{title}”。</translation>
    </message>
    <message>
        <source>Delete the model {name} from this computer?</source>
        <translation>要从这台电脑删除模型“{name}”吗？</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Delete all examples that were kept of your corrections?</source>
        <translation>要删除由您的修正保留下来的所有样例吗？</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
</context>
<context>
    <name>TrainingSetup</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Corrections</source>
        <translation>修正</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Start Training</source>
        <translation>开始训练</translation>
    </message>
    <message>
        <source>Train a copy of the model; the model itself stays as it is</source>
        <translation>训练模型的副本；模型本身保持不变</translation>
    </message>
    <message>
        <source>Examples on this computer: {n}. The damage finder can learn from them.</source>
        <translation>这台电脑上的样例：{n}。损伤检测器可以从中学习。</translation>
    </message>
    <message>
        <source>No example is kept yet. The damage finder can learn from them.</source>
        <translation>还没有保留样例。损伤检测器可以从中学习。</translation>
    </message>
    <message>
        <source>Model to be trained further</source>
        <translation>要继续训练的模型</translation>
    </message>
    <message>
        <source>Where the training begins; what it makes must beat this model to be kept</source>
        <translation>训练的起点；训练所得必须胜过此模型才会保留</translation>
    </message>
    <message>
        <source>Folder of good photos</source>
        <translation>好照片的文件夹</translation>
    </message>
    <message>
        <source>Good photos of the kind that you repair, with all folders below it</source>
        <translation>与您所修复的同类的好照片，含所有子文件夹</translation>
    </message>
    <message>
        <source>Choose the folder of good photos</source>
        <translation>选择好照片的文件夹</translation>
    </message>
    <message>
        <source>Folder of old photos</source>
        <translation>老照片文件夹</translation>
    </message>
    <message>
        <source>Old or damaged photos that this model learns from as well</source>
        <translation>该模型同时学习的老照片或受损照片</translation>
    </message>
    <message>
        <source>Choose the folder of old photos</source>
        <translation>选择老照片文件夹</translation>
    </message>
    <message>
        <source>Undamaged and sharp; the training damages copies of them in memory. Some are held out to measure with.</source>
        <translation>完好而清晰；训练时会在内存中给其副本加上损伤。其中一部分留出用于测量。</translation>
    </message>
    <message>
        <source>The two folders need not show the same scenes. Scans of one kind, unrepaired; a hundred are few.</source>
        <translation>两个文件夹不必是相同的场景。请用同一类、未经修复的扫描件；一百张算少的。</translation>
    </message>
    <message>
        <source>Keep my corrections as examples</source>
        <translation>把我的修正保留为样例</translation>
    </message>
    <message>
        <source>When marks are filled: small parts of the photo, what you marked, accepted and rejected. They stay on this computer</source>
        <translation>填补标记时：保留照片的小块，以及您所标记、接受和拒绝的内容。它们只留在这台电脑上</translation>
    </message>
    <message>
        <source>Learn from them</source>
        <translation>从中学习</translation>
    </message>
    <message>
        <source>A quarter of what the damage finder is shown comes from your corrections</source>
        <translation>损伤检测器所见的四分之一来自您的修正</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Delete all examples</source>
        <translation>删除所有样例</translation>
    </message>
    <message>
        <source> min</source>
        <translation> 分钟</translation>
    </message>
    <message>
        <source>Minutes to spend</source>
        <translation>训练的分钟数</translation>
    </message>
    <message>
        <source>How long it may learn; measuring comes on top, pauses do not count</source>
        <translation>可以学习多久；测量时间另计，暂停不计入</translation>
    </message>
</context>
<context>
    <name>TrainingWindow</name>
    <message>
        <source>Train a Model – GenRepair</source>
        <translation>训练模型 – GenRepair</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>My Models</source>
        <translation>我的模型</translation>
    </message>
    <message>
        <source>Training and my models</source>
        <translation>训练和我的模型</translation>
    </message>
    <message>
        <source>The training goes on in the background; “Train a Model…” shows it again.</source>
        <translation>训练在后台继续；“训练模型…”可再次显示。</translation>
    </message>
</context>
<context>
    <name>UnsavedDialog</name>
    <message>
        <source>Unsaved changes</source>
        <translation>未保存的更改</translation>
    </message>
    <message>
        <source>Save the repairs of {name}?</source>
        <translation>要保存对“{name}”的修复吗？</translation>
    </message>
    <message>
        <source>They are lost otherwise.</source>
        <translation>否则将会丢失。</translation>
    </message>
    <message>
        <source>Save photo…</source>
        <translation>保存照片…</translation>
    </message>
    <message>
        <source>Save project…</source>
        <translation>保存项目…</translation>
    </message>
    <message>
        <source>Masks and steps in one file, to go on another day</source>
        <translation>把蒙版和步骤存入一个文件，改日继续</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Workbench</name>
    <message>
        <source>Opening {name}…</source>
        <translation>正在打开“{name}”…</translation>
    </message>
    <message>
        <source>Saving {name}…</source>
        <translation>正在保存“{name}”…</translation>
    </message>
</context>
<context>
    <name>_Picture</name>
    <message>
        <source>Photos that take no part in the training
are shown here as soon as they are measured</source>
        <translation>不参与训练的照片
测量后会显示在这里</translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>Open a photo</source>
        <translation>打开照片</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Save the photo over the file it was last saved to</source>
        <translation>把照片保存到上次保存的文件</translation>
    </message>
    <message>
        <source>Save &amp;As…</source>
        <translation>另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>Save under another name, format or quality</source>
        <translation>以其他名称、格式或质量保存</translation>
    </message>
    <message>
        <source>Save Pro&amp;ject</source>
        <translation>保存项目(&amp;J)</translation>
    </message>
    <message>
        <source>Keep masks and steps in one file, to go on another day</source>
        <translation>把蒙版和步骤存入一个文件，改日继续</translation>
    </message>
    <message>
        <source>Save Project As…</source>
        <translation>项目另存为…</translation>
    </message>
    <message>
        <source>Keep masks and steps in another file</source>
        <translation>把蒙版和步骤存入另一个文件</translation>
    </message>
    <message>
        <source>&amp;Batch…</source>
        <translation>批处理(&amp;B)…</translation>
    </message>
    <message>
        <source>Repair many photos with one recipe</source>
        <translation>用一个配方修复多张照片</translation>
    </message>
    <message>
        <source>&amp;Close Photo</source>
        <translation>关闭照片(&amp;C)</translation>
    </message>
    <message>
        <source>Close the photo</source>
        <translation>关闭照片</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>Leave GenRepair</source>
        <translation>退出 GenRepair</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>Take the last step back</source>
        <translation>撤回上一个步骤</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Do the step again</source>
        <translation>再次执行该步骤</translation>
    </message>
    <message>
        <source>Undo A&amp;ll</source>
        <translation>全部撤销(&amp;L)</translation>
    </message>
    <message>
        <source>Back to the photo as it was opened</source>
        <translation>回到打开时的照片</translation>
    </message>
    <message>
        <source>Redo All</source>
        <translation>全部重做</translation>
    </message>
    <message>
        <source>Do every step again</source>
        <translation>再次执行所有步骤</translation>
    </message>
    <message>
        <source>&amp;Copy Photo</source>
        <translation>复制照片(&amp;C)</translation>
    </message>
    <message>
        <source>Copy the photo as it is now to the clipboard</source>
        <translation>把当前照片复制到剪贴板</translation>
    </message>
    <message>
        <source>&amp;Paste as New Photo</source>
        <translation>粘贴为新照片(&amp;P)</translation>
    </message>
    <message>
        <source>Open the picture or file in the clipboard</source>
        <translation>打开剪贴板中的图片或文件</translation>
    </message>
    <message>
        <source>&amp;Models and Devices…</source>
        <translation>模型和设备(&amp;M)…</translation>
    </message>
    <message>
        <source>List, import and verify models; what they run on</source>
        <translation>列出、导入和校验模型；查看运行设备</translation>
    </message>
    <message>
        <source>&amp;Train a Model…</source>
        <translation>训练模型(&amp;T)…</translation>
    </message>
    <message>
        <source>Teach a model your own photos</source>
        <translation>用您自己的照片训练模型</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>设置(&amp;S)…</translation>
    </message>
    <message>
        <source>Processor, threads and look</source>
        <translation>处理器、线程和外观</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>&amp;Hand</source>
        <translation>抓手(&amp;H)</translation>
    </message>
    <message>
        <source>Drag the photo</source>
        <translation>拖动照片</translation>
    </message>
    <message>
        <source>&amp;Brush</source>
        <translation>画笔(&amp;B)</translation>
    </message>
    <message>
        <source>Paint over damage</source>
        <translation>涂抹损伤处</translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation>橡皮擦(&amp;E)</translation>
    </message>
    <message>
        <source>Take paint away from the mask</source>
        <translation>从蒙版上擦除</translation>
    </message>
    <message>
        <source>&amp;Rectangle</source>
        <translation>矩形(&amp;R)</translation>
    </message>
    <message>
        <source>Mark a rectangle</source>
        <translation>标记矩形区域</translation>
    </message>
    <message>
        <source>E&amp;llipse</source>
        <translation>椭圆(&amp;L)</translation>
    </message>
    <message>
        <source>Mark an ellipse</source>
        <translation>标记椭圆区域</translation>
    </message>
    <message>
        <source>L&amp;asso</source>
        <translation>套索(&amp;A)</translation>
    </message>
    <message>
        <source>Draw around what is to be marked</source>
        <translation>圈出要标记的区域</translation>
    </message>
    <message>
        <source>&amp;Polygon</source>
        <translation>多边形(&amp;P)</translation>
    </message>
    <message>
        <source>Mark what lies between corners</source>
        <translation>标记各顶点之间的区域</translation>
    </message>
    <message>
        <source>Magic &amp;Wand</source>
        <translation>魔棒(&amp;W)</translation>
    </message>
    <message>
        <source>Mark what has the colour of a place</source>
        <translation>标记与点击处颜色相同的区域</translation>
    </message>
    <message>
        <source>Click to &amp;Select</source>
        <translation>点击选择(&amp;S)</translation>
    </message>
    <message>
        <source>Mark what is clicked on (Alt + click: not this)</source>
        <translation>标记点击的对象（Alt + 点击：排除）</translation>
    </message>
    <message>
        <source>&amp;Clone Brush</source>
        <translation>仿制画笔(&amp;C)</translation>
    </message>
    <message>
        <source>Copy a place over another one (Alt + click: source)</source>
        <translation>把一处复制到另一处（Alt + 点击：取样）</translation>
    </message>
    <message>
        <source>H&amp;eal Brush</source>
        <translation>修复画笔(&amp;E)</translation>
    </message>
    <message>
        <source>Copy a place in the tone of another one (Alt + click: source)</source>
        <translation>复制一处并融合目标处的影调（Alt + 点击：取样）</translation>
    </message>
    <message>
        <source>S&amp;maller Brush</source>
        <translation>缩小画笔(&amp;M)</translation>
    </message>
    <message>
        <source>Make the brush smaller</source>
        <translation>把画笔变小</translation>
    </message>
    <message>
        <source>&amp;Larger Brush</source>
        <translation>放大画笔(&amp;L)</translation>
    </message>
    <message>
        <source>Make the brush larger</source>
        <translation>把画笔变大</translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation>添加(&amp;A)</translation>
    </message>
    <message>
        <source>Add shapes to the mask</source>
        <translation>把形状添加到蒙版</translation>
    </message>
    <message>
        <source>&amp;Subtract</source>
        <translation>减去(&amp;S)</translation>
    </message>
    <message>
        <source>Take shapes away from the mask</source>
        <translation>从蒙版中减去形状</translation>
    </message>
    <message>
        <source>I&amp;ntersect</source>
        <translation>相交(&amp;N)</translation>
    </message>
    <message>
        <source>Keep only what lies in the shape</source>
        <translation>只保留形状之内的部分</translation>
    </message>
    <message>
        <source>Position and Si&amp;ze…</source>
        <translation>位置和大小(&amp;Z)…</translation>
    </message>
    <message>
        <source>Give rectangle or ellipse in numbers</source>
        <translation>用数值指定矩形或椭圆</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>&amp;Mask</source>
        <translation>蒙版(&amp;M)</translation>
    </message>
    <message>
        <source>Tools mark what is repaired</source>
        <translation>工具标记要修复的区域</translation>
    </message>
    <message>
        <source>&amp;Protection</source>
        <translation>保护区(&amp;P)</translation>
    </message>
    <message>
        <source>Tools mark what nothing may touch</source>
        <translation>工具标记任何处理都不得触及的区域</translation>
    </message>
    <message>
        <source>S&amp;witch Mask / Protection</source>
        <translation>切换蒙版/保护区(&amp;W)</translation>
    </message>
    <message>
        <source>Edit the other of mask and protection</source>
        <translation>改为编辑蒙版和保护区中的另一个</translation>
    </message>
    <message>
        <source>&amp;Grow</source>
        <translation>扩大(&amp;G)</translation>
    </message>
    <message>
        <source>Widen what is marked by the amount beside</source>
        <translation>按旁边的数值扩大标记</translation>
    </message>
    <message>
        <source>S&amp;hrink</source>
        <translation>缩小(&amp;H)</translation>
    </message>
    <message>
        <source>Narrow what is marked by the amount beside</source>
        <translation>按旁边的数值缩小标记</translation>
    </message>
    <message>
        <source>Fea&amp;ther</source>
        <translation>羽化(&amp;T)</translation>
    </message>
    <message>
        <source>Let the mask fade out over the amount beside</source>
        <translation>让蒙版边缘按旁边的数值渐隐</translation>
    </message>
    <message>
        <source>&amp;Remove Specks</source>
        <translation>去除斑点(&amp;R)</translation>
    </message>
    <message>
        <source>Unmark specks smaller than the amount beside</source>
        <translation>取消小于旁边数值的斑点标记</translation>
    </message>
    <message>
        <source>&amp;Fill Holes</source>
        <translation>填充空洞(&amp;F)</translation>
    </message>
    <message>
        <source>Mark what the mask encloses</source>
        <translation>标记蒙版所包围的区域</translation>
    </message>
    <message>
        <source>Mark &amp;All</source>
        <translation>全部标记(&amp;A)</translation>
    </message>
    <message>
        <source>Mark the whole photo</source>
        <translation>标记整张照片</translation>
    </message>
    <message>
        <source>I&amp;mport…</source>
        <translation>导入(&amp;M)…</translation>
    </message>
    <message>
        <source>Take a mask from a PNG file; white is marked</source>
        <translation>从 PNG 文件读取蒙版；白色为标记</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>导出(&amp;X)…</translation>
    </message>
    <message>
        <source>Write the mask to a PNG file; white is marked</source>
        <translation>把蒙版写入 PNG 文件；白色为标记</translation>
    </message>
    <message>
        <source>&amp;Invert Mask</source>
        <translation>反转蒙版(&amp;I)</translation>
    </message>
    <message>
        <source>Mark what is not marked, and the reverse</source>
        <translation>标记未标记之处，反之亦然</translation>
    </message>
    <message>
        <source>&amp;Clear Mask</source>
        <translation>清除蒙版(&amp;C)</translation>
    </message>
    <message>
        <source>Remove all marks</source>
        <translation>去除所有标记</translation>
    </message>
    <message>
        <source>&amp;Show Mask</source>
        <translation>显示蒙版(&amp;S)</translation>
    </message>
    <message>
        <source>Show what is marked</source>
        <translation>显示标记的区域</translation>
    </message>
    <message>
        <source>Show Pro&amp;tection</source>
        <translation>显示保护区(&amp;T)</translation>
    </message>
    <message>
        <source>Show what is protected</source>
        <translation>显示受保护的区域</translation>
    </message>
    <message>
        <source>&amp;Overlay…</source>
        <translation>叠加层(&amp;O)…</translation>
    </message>
    <message>
        <source>Colours, stripes or outline of mask and protection</source>
        <translation>蒙版和保护区的颜色、条纹或轮廓</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>&amp;Find Damage</source>
        <translation>查找损伤(&amp;F)</translation>
    </message>
    <message>
        <source>Mark scratches, dust, creases and stains</source>
        <translation>标记划痕、灰尘、折痕和污渍</translation>
    </message>
    <message>
        <source>Find Dust with a &amp;Second Scan…</source>
        <translation>用第二次扫描查找灰尘(&amp;S)…</translation>
    </message>
    <message>
        <source>Mark what moved between two scans of this print</source>
        <translation>标记同一张照片两次扫描之间移动过的东西</translation>
    </message>
    <message>
        <source>Find Dust with &amp;Infrared</source>
        <translation>用红外通道查找灰尘(&amp;I)</translation>
    </message>
    <message>
        <source>Mark what infrared shows to be dust</source>
        <translation>标记红外通道显出的灰尘</translation>
    </message>
    <message>
        <source>Fill f&amp;rom the Second Scan</source>
        <translation>用第二次扫描填补(&amp;R)</translation>
    </message>
    <message>
        <source>Put the second scan&apos;s own pixels where the dust is</source>
        <translation>在灰尘处放入第二次扫描的真实像素</translation>
    </message>
    <message>
        <source>&amp;Apply the Tool</source>
        <translation>应用工具(&amp;A)</translation>
    </message>
    <message>
        <source>Run the tool picked in the side panel</source>
        <translation>运行侧边栏中选定的工具</translation>
    </message>
    <message>
        <source>&amp;Save Steps as Recipe…</source>
        <translation>将步骤存为配方(&amp;S)…</translation>
    </message>
    <message>
        <source>Keep what was done, for other photos</source>
        <translation>保留所做的处理，供其他照片使用</translation>
    </message>
    <message>
        <source>&amp;Preview</source>
        <translation>预览(&amp;P)</translation>
    </message>
    <message>
        <source>Try the tool on what is visible</source>
        <translation>在可见部分试用工具</translation>
    </message>
    <message>
        <source>Other &amp;Fills</source>
        <translation>其他填补(&amp;F)</translation>
    </message>
    <message>
        <source>Choose another fill for a place of the last Fill</source>
        <translation>为上次填补的某一处另选一种填补</translation>
    </message>
    <message>
        <source>&amp;Repair Everything</source>
        <translation>修复全部(&amp;R)</translation>
    </message>
    <message>
        <source>Find damage, fill it, remove noise</source>
        <translation>查找损伤、填补、降噪</translation>
    </message>
    <message>
        <source>Chec&amp;k Photo</source>
        <translation>检查照片(&amp;K)</translation>
    </message>
    <message>
        <source>Look for damage, noise, blocks, softness and fading</source>
        <translation>检查损伤、噪点、JPEG 块、模糊和褪色</translation>
    </message>
    <message>
        <source>Repair What Is Switched &amp;On</source>
        <translation>修复已开启的项目(&amp;O)</translation>
    </message>
    <message>
        <source>Mend all that is switched on in the photo check</source>
        <translation>修复照片检查中开启的全部项目</translation>
    </message>
    <message>
        <source>&amp;Next Defect</source>
        <translation>下一个缺陷(&amp;N)</translation>
    </message>
    <message>
        <source>Look at the next single defect</source>
        <translation>查看下一个缺陷</translation>
    </message>
    <message>
        <source>Pre&amp;vious Defect</source>
        <translation>上一个缺陷(&amp;V)</translation>
    </message>
    <message>
        <source>Look at the single defect before</source>
        <translation>查看上一个缺陷</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>Stop what is running</source>
        <translation>停止正在运行的处理</translation>
    </message>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>Zoom &amp;In</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom &amp;Out</source>
        <translation>缩小(&amp;O)</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>&amp;Fit</source>
        <translation>适合窗口(&amp;F)</translation>
    </message>
    <message>
        <source>Show the whole photo</source>
        <translation>显示整张照片</translation>
    </message>
    <message>
        <source>&amp;100 %</source>
        <translation>100 %(&amp;1)</translation>
    </message>
    <message>
        <source>One photo pixel on one screen pixel</source>
        <translation>照片的一个像素对应屏幕的一个像素</translation>
    </message>
    <message>
        <source>&amp;Before / After</source>
        <translation>修复前/修复后(&amp;B)</translation>
    </message>
    <message>
        <source>Compare with the original beside a line</source>
        <translation>用分隔线与原图对比</translation>
    </message>
    <message>
        <source>Side &amp;by Side</source>
        <translation>并排显示(&amp;B)</translation>
    </message>
    <message>
        <source>Original and result beside each other</source>
        <translation>原图与结果并排显示</translation>
    </message>
    <message>
        <source>&amp;Difference</source>
        <translation>差异(&amp;D)</translation>
    </message>
    <message>
        <source>Show only what differs, amplified</source>
        <translation>只显示差异之处，并加以放大</translation>
    </message>
    <message>
        <source>&amp;Map of Changes</source>
        <translation>改动图(&amp;M)</translation>
    </message>
    <message>
        <source>Show where the photo was changed</source>
        <translation>显示照片哪些地方有改动</translation>
    </message>
    <message>
        <source>&amp;Loupe</source>
        <translation>放大镜(&amp;L)</translation>
    </message>
    <message>
        <source>Magnify what is under the pointer</source>
        <translation>放大指针下的内容</translation>
    </message>
    <message>
        <source>Pixel &amp;Grid</source>
        <translation>像素网格(&amp;G)</translation>
    </message>
    <message>
        <source>Lines between the pixels from 1000 % on</source>
        <translation>从 1000 % 起在像素之间显示网格线</translation>
    </message>
    <message>
        <source>Side &amp;Panel</source>
        <translation>侧边栏(&amp;P)</translation>
    </message>
    <message>
        <source>Show or hide the side panel</source>
        <translation>显示或隐藏侧边栏</translation>
    </message>
    <message>
        <source>F&amp;ull Screen</source>
        <translation>全屏(&amp;U)</translation>
    </message>
    <message>
        <source>Use the whole screen</source>
        <translation>使用整个屏幕</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>&amp;Keyboard Shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>All shortcuts on one sheet</source>
        <translation>在一页上列出所有快捷键</translation>
    </message>
    <message>
        <source>&amp;About GenRepair</source>
        <translation>关于 GenRepair(&amp;A)</translation>
    </message>
    <message>
        <source>Version, licences of all its parts, a report for a bug</source>
        <translation>版本、各部分的许可证、错误报告</translation>
    </message>
    <message>
        <source>Alt + Up, Alt + Down</source>
        <translation>Alt + Up、Alt + Down</translation>
    </message>
    <message>
        <source>In the list of repairs: do it earlier or later</source>
        <translation>在修复列表中：提前或推后执行</translation>
    </message>
    <message>
        <source>Space, Delete</source>
        <translation>Space、Delete</translation>
    </message>
    <message>
        <source>In the list of repairs: switch it off or on, take it out</source>
        <translation>在修复列表中：关闭或开启，去除</translation>
    </message>
    <message>
        <source>\</source>
        <translation>\</translation>
    </message>
    <message>
        <source>Hold to see the original</source>
        <translation>按住查看原图</translation>
    </message>
    <message>
        <source>Enter or Space</source>
        <translation>Enter 或 Space</translation>
    </message>
    <message>
        <source>List of defects: zoom to the defect</source>
        <translation>缺陷列表：放大到该缺陷</translation>
    </message>
    <message>
        <source>A</source>
        <translation>A</translation>
    </message>
    <message>
        <source>List of defects: accept; it stays in the mask</source>
        <translation>缺陷列表：接受；保留在蒙版中</translation>
    </message>
    <message>
        <source>R or X</source>
        <translation>R 或 X</translation>
    </message>
    <message>
        <source>List of defects: reject; it leaves the mask. Backspace takes that back</source>
        <translation>缺陷列表：拒绝；移出蒙版。按 Backspace 收回</translation>
    </message>
    <message>
        <source>1 to 8</source>
        <translation>1 至 8</translation>
    </message>
    <message>
        <source>Other fills: choose one; , and . go to the place before and the next, Esc closes</source>
        <translation>其他填补：选择一种；, 和 . 前往上一处和下一处，Esc 关闭</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>滚轮</translation>
    </message>
    <message>
        <source>Zoom at the pointer</source>
        <translation>以指针为中心缩放</translation>
    </message>
    <message>
        <source>Space + drag</source>
        <translation>Space + 拖动</translation>
    </message>
    <message>
        <source>Move the photo; the middle button does too</source>
        <translation>移动照片；鼠标中键也可以</translation>
    </message>
    <message>
        <source>Double click</source>
        <translation>双击</translation>
    </message>
    <message>
        <source>With the hand: 100 %, or the whole photo</source>
        <translation>用抓手：100 % 或整张照片</translation>
    </message>
    <message>
        <source>Shift + click</source>
        <translation>Shift + 点击</translation>
    </message>
    <message>
        <source>Brush: straight line from the last point</source>
        <translation>画笔：从上一点画直线</translation>
    </message>
    <message>
        <source>Ctrl or Alt + drag</source>
        <translation>Ctrl 或 Alt + 拖动</translation>
    </message>
    <message>
        <source>Brush: erase; shapes and wand: subtract</source>
        <translation>画笔：擦除；形状和魔棒：减去</translation>
    </message>
    <message>
        <source>Shift + drag</source>
        <translation>Shift + 拖动</translation>
    </message>
    <message>
        <source>Shapes and wand: add; with Ctrl or Alt: intersect</source>
        <translation>形状和魔棒：添加；同时按 Ctrl 或 Alt：相交</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Rectangle and ellipse: give position and size in numbers</source>
        <translation>矩形和椭圆：用数值指定位置和大小</translation>
    </message>
    <message>
        <source>Polygon: close; Backspace takes a corner back, Esc cancels</source>
        <translation>多边形：闭合；Backspace 撤回一个顶点，Esc 取消</translation>
    </message>
    <message>
        <source>Alt or Ctrl + click</source>
        <translation>Alt 或 Ctrl + 点击</translation>
    </message>
    <message>
        <source>Clone and heal brush: choose the place to copy from; Esc drops a stroke</source>
        <translation>仿制画笔和修复画笔：选择取样处；Esc 放弃这一笔</translation>
    </message>
    <message>
        <source>Click to select: take it; Alt + click or right click: not this, Backspace: last click back</source>
        <translation>点击选择：采用；Alt + 点击或右键：排除，退格：撤回上次点击</translation>
    </message>
    <message>
        <source>Arrows</source>
        <translation>方向键</translation>
    </message>
    <message>
        <source>Move a shape while it is drawn, with Shift by ten pixels</source>
        <translation>绘制时移动形状，按住 Shift 每次移动十个像素</translation>
    </message>
</context>
<context>
    <name>batch</name>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>What happens</source>
        <translation>如何处理</translation>
    </message>
    <message>
        <source>Planned</source>
        <translation>计划处理</translation>
    </message>
    <message>
        <source>Planned, replaces</source>
        <translation>计划处理，将替换</translation>
    </message>
    <message>
        <source>Done before</source>
        <translation>此前已完成</translation>
    </message>
    <message>
        <source>Failed before</source>
        <translation>此前失败</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>In work</source>
        <translation>处理中</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>To look at</source>
        <translation>待查看</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>已接受</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>已拒绝</translation>
    </message>
    <message numerus="yes">
        <source>%n photos to repair, {mp} MP</source>
        <translation>
            <numerusform>待修复 %n 张照片，{mp} 百万像素</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n done before</source>
        <translation>
            <numerusform>此前已完成 %n 张</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed before</source>
        <translation>
            <numerusform>此前失败 %n 张</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n left out</source>
        <translation>
            <numerusform>跳过 %n 张</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n get another name</source>
        <translation>
            <numerusform>%n 张改用其他文件名</numerusform>
        </translation>
    </message>
    <message>
        <source>about {time}</source>
        <translation>约 {time}</translation>
    </message>
    <message>
        <source>up to {size} of disk</source>
        <translation>最多占用 {size} 磁盘空间</translation>
    </message>
    <message>
        <source>The disk has {free} free and the results need about {needed}; choose another folder.</source>
        <translation>磁盘剩余 {free}，结果约需 {needed}；请选择其他文件夹。</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} 分钟</translation>
    </message>
    <message>
        <source>{n:.1f} h</source>
        <translation>{n:.1f} 小时</translation>
    </message>
</context>
<context>
    <name>certificate</name>
    <message>
        <source>Outside the repaired places not a single pixel was changed.</source>
        <translation>修复区域之外没有任何一个像素被改动。</translation>
    </message>
    <message>
        <source>Pixels outside the repaired places were changed: please report this with the photo.</source>
        <translation>修复区域之外的像素被改动了：请附上照片报告此问题。</translation>
    </message>
</context>
<context>
    <name>check</name>
    <message>
        <source>Noise</source>
        <translation>噪点</translation>
    </message>
    <message>
        <source>JPEG blocks</source>
        <translation>JPEG 块</translation>
    </message>
    <message>
        <source>Softness</source>
        <translation>模糊</translation>
    </message>
    <message>
        <source>Fading</source>
        <translation>褪色</translation>
    </message>
    <message>
        <source>Colour cast</source>
        <translation>偏色</translation>
    </message>
    <message>
        <source>Scratches and hairs</source>
        <translation>划痕和毛发</translation>
    </message>
    <message>
        <source>Dust and spots</source>
        <translation>灰尘和斑点</translation>
    </message>
    <message>
        <source>Creases and tears</source>
        <translation>折痕和撕裂</translation>
    </message>
    <message>
        <source>Stains</source>
        <translation>污渍</translation>
    </message>
    <message>
        <source>Unusual places</source>
        <translation>异常位置</translation>
    </message>
    <message>
        <source>Scratch or hair</source>
        <translation>划痕或毛发</translation>
    </message>
    <message>
        <source>Dust or spot</source>
        <translation>灰尘或斑点</translation>
    </message>
    <message>
        <source>Crease or tear</source>
        <translation>折痕或撕裂</translation>
    </message>
    <message>
        <source>Stain</source>
        <translation>污渍</translation>
    </message>
    <message>
        <source>Unusual place</source>
        <translation>异常位置</translation>
    </message>
    <message>
        <source>in order</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>slight</source>
        <translation>轻微</translation>
    </message>
    <message>
        <source>clear</source>
        <translation>明显</translation>
    </message>
    <message>
        <source>strong</source>
        <translation>严重</translation>
    </message>
    <message>
        <source>undecided</source>
        <translation>未定</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>已接受</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>No model that mends it is installed.</source>
        <translation>没有安装可修复此问题的模型。</translation>
    </message>
</context>
<context>
    <name>facts</name>
    <message>
        <source>{n} bit</source>
        <translation>{n} 位</translation>
    </message>
    <message>
        <source>grey</source>
        <translation>灰度</translation>
    </message>
    <message>
        <source>own profile</source>
        <translation>自带配置文件</translation>
    </message>
</context>
<context>
    <name>files</name>
    <message>
        <source>Photos and projects</source>
        <translation>照片和项目</translation>
    </message>
    <message>
        <source>Projects</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>Open a photo</source>
        <translation>打开照片</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Add photos</source>
        <translation>添加照片</translation>
    </message>
    <message>
        <source>Recipes</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Choose a recipe</source>
        <translation>选择配方</translation>
    </message>
    <message>
        <source>Choose the second scan of this print</source>
        <translation>选择这张照片的第二次扫描</translation>
    </message>
    <message>
        <source>Choose the infrared scan of this photo</source>
        <translation>选择这张照片的红外扫描</translation>
    </message>
    <message>
        <source>All formats</source>
        <translation>所有格式</translation>
    </message>
    <message>
        <source>Save the photo</source>
        <translation>保存照片</translation>
    </message>
    <message>
        <source>GenRepair projects</source>
        <translation>GenRepair 项目</translation>
    </message>
    <message>
        <source>Save the project</source>
        <translation>保存项目</translation>
    </message>
    <message>
        <source>Photo not found</source>
        <translation>找不到照片</translation>
    </message>
    <message>
        <source>Choose the photo…</source>
        <translation>选择照片…</translation>
    </message>
    <message>
        <source>The repairs are laid over the photo as it is now, which may not fit.</source>
        <translation>修复会叠加到现在的照片上，可能并不吻合。</translation>
    </message>
    <message>
        <source>Photo changed</source>
        <translation>照片已改变</translation>
    </message>
    <message>
        <source>Open all the same</source>
        <translation>仍然打开</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>Import a mask</source>
        <translation>导入蒙版</translation>
    </message>
    <message>
        <source>Export the mask</source>
        <translation>导出蒙版</translation>
    </message>
</context>
<context>
    <name>menus</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Mask</source>
        <translation>蒙版(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Tool</source>
        <translation>工具(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Join Shapes By</source>
        <translation>形状组合方式(&amp;J)</translation>
    </message>
    <message>
        <source>&amp;What Is Edited</source>
        <translation>编辑对象(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Repair</source>
        <translation>修复(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Main tool bar</source>
        <translation>主工具栏</translation>
    </message>
    <message>
        <source>What has no room in this window</source>
        <translation>窗口中放不下的工具</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Pointer tools</source>
        <translation>指针工具</translation>
    </message>
    <message>
        <source>Difference &amp;Strength</source>
        <translation>差异强度(&amp;S)</translation>
    </message>
    <message>
        <source>Hold to see the original (\)</source>
        <translation>按住查看原图 (\)</translation>
    </message>
    <message>
        <source>Hold to see the original</source>
        <translation>按住查看原图</translation>
    </message>
</context>
<context>
    <name>messages</name>
    <message>
        <source>There is not enough memory; close other programs or the photo and try again.</source>
        <translation>内存不足；请关闭其他程序或照片后再试。</translation>
    </message>
    <message>
        <source>The file system refused: {reason}.</source>
        <translation>文件系统拒绝操作：{reason}。</translation>
    </message>
    <message>
        <source>Something unexpected happened ({error}); the photo is unharmed, and the details are in {log}.</source>
        <translation>发生了意外错误 ({error})；照片未受影响，详细信息见 {log}。</translation>
    </message>
    <message>
        <source>English</source>
        <translation>简体中文</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between the members of a list</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>camera RAW</source>
        <translation>相机 RAW</translation>
    </message>
    <message>
        <source>The undo history cannot be moved to the folder {folder}; free some disk space there.</source>
        <translation>无法把撤销历史移到文件夹 {folder}；请在那里腾出一些磁盘空间。</translation>
    </message>
    <message>
        <source>the file has another length</source>
        <translation>文件的长度不符</translation>
    </message>
    <message>
        <source>This step cannot be undone because its undo file {path} was removed or damaged.</source>
        <translation>无法撤销这个步骤，因为它的撤销文件 {path} 已被删除或损坏。</translation>
    </message>
    <message>
        <source>the JPEG encoder failed</source>
        <translation>JPEG 编码失败</translation>
    </message>
    <message>
        <source>the encoder&apos;s AVIF has no meta box</source>
        <translation>编码器生成的 AVIF 没有 meta 框</translation>
    </message>
    <message>
        <source>the encoder&apos;s AVIF has no EXIF item</source>
        <translation>编码器生成的 AVIF 没有 EXIF 项</translation>
    </message>
    <message>
        <source>the encoder&apos;s AVIF has no place for EXIF</source>
        <translation>编码器生成的 AVIF 没有存放 EXIF 的位置</translation>
    </message>
    <message>
        <source>HEIC photos need the package pillow-heif; install it with: pip install &quot;genrepair[heif]&quot;</source>
        <translation>HEIC 照片需要 pillow-heif 软件包；安装命令：pip install &quot;genrepair[heif]&quot;</translation>
    </message>
    <message>
        <source>This edition reads HEIC but cannot write it; save as AVIF or JPEG instead.</source>
        <translation>此版本可读取 HEIC，但不能写入；请改存为 AVIF 或 JPEG。</translation>
    </message>
    <message>
        <source>{name} claims to be {width} x {height} pixels, more than the {largest} megapixels that GenRepair opens; it may be damaged or hostile.</source>
        <translation>{name} 声称有 {width} x {height} 像素，超过 GenRepair 能打开的 {largest} 百万像素；文件可能已损坏或含有恶意内容。</translation>
    </message>
    <message>
        <source>a Photoshop document</source>
        <translation>Photoshop 文档</translation>
    </message>
    <message>
        <source>an icon</source>
        <translation>图标文件</translation>
    </message>
    <message>
        <source>a JPEG XL picture</source>
        <translation>JPEG XL 图片</translation>
    </message>
    <message>
        <source>a ZIP archive</source>
        <translation>ZIP 压缩包</translation>
    </message>
    <message>
        <source>an OpenEXR picture</source>
        <translation>OpenEXR 图片</translation>
    </message>
    <message>
        <source>an SVG drawing</source>
        <translation>SVG 图形</translation>
    </message>
    <message>
        <source>a web page</source>
        <translation>网页</translation>
    </message>
    <message>
        <source>a PAM picture</source>
        <translation>PAM 图片</translation>
    </message>
    <message>
        <source>Extra pictures in the file (HDR gain map, depth, large preview) are not kept.</source>
        <translation>文件中的附加图片（HDR 增益图、深度图、大预览图）不会保留。</translation>
    </message>
    <message>
        <source>Content Credentials (C2PA) end with a repair and are not kept.</source>
        <translation>内容凭证 (C2PA) 经修复即失效，不会保留。</translation>
    </message>
    <message>
        <source>The EXIF data is larger than the 64 KB that a JPEG holds and was left out.</source>
        <translation>EXIF 数据超过 JPEG 所能容纳的 64 KB，已略去。</translation>
    </message>
    <message>
        <source>The XMP data is larger than the 64 KB that a JPEG holds and was left out.</source>
        <translation>XMP 数据超过 JPEG 所能容纳的 64 KB，已略去。</translation>
    </message>
    <message>
        <source>Raw profile type </source>
        <translation>Raw profile type </translation>
    </message>
    <message>
        <source>Only the first picture of the animation was opened.</source>
        <translation>只打开了动画中的第一幅图片。</translation>
    </message>
    <message>
        <source>the encoder&apos;s PNG ends too early</source>
        <translation>编码器生成的 PNG 不完整</translation>
    </message>
    <message>
        <source>Camera RAW photos need the package rawpy; install it with: pip install &quot;genrepair[raw]&quot;</source>
        <translation>相机 RAW 照片需要 rawpy 软件包；安装命令：pip install &quot;genrepair[raw]&quot;</translation>
    </message>
    <message>
        <source>{path_name} cannot be developed: it is damaged, or its camera is newer than the installed rawpy.</source>
        <translation>{path_name} 无法冲洗：文件已损坏，或相机型号比已安装的 rawpy 更新。</translation>
    </message>
    <message>
        <source>the encoder&apos;s TIFF is not little-endian</source>
        <translation>编码器生成的 TIFF 不是小端格式</translation>
    </message>
    <message>
        <source>the TIFF is larger than 4 GB</source>
        <translation>TIFF 超过 4 GB</translation>
    </message>
    <message>
        <source>the encoder&apos;s WebP has no picture</source>
        <translation>编码器生成的 WebP 中没有图片</translation>
    </message>
    <message>
        <source>the encoder&apos;s WebP ends too early</source>
        <translation>编码器生成的 WebP 不完整</translation>
    </message>
    <message>
        <source>{path_name} is not a photo that GenRepair can open.</source>
        <translation>{path_name} 不是 GenRepair 能打开的照片。</translation>
    </message>
    <message>
        <source>{path_name} is damaged: its header cannot be read.</source>
        <translation>{path_name} 已损坏：无法读取文件头。</translation>
    </message>
    <message>
        <source>{path_name} is damaged: its header gives no size.</source>
        <translation>{path_name} 已损坏：文件头没有给出尺寸。</translation>
    </message>
    <message>
        <source>fourth channel</source>
        <translation>第四通道</translation>
    </message>
    <message>
        <source>page {number}</source>
        <translation>第 {number} 页</translation>
    </message>
    <message>
        <source>The infrared scan {name} is {plane_shape} x {plane_shape2} pixels and the photo {shape} x {shape2}, which is another shape; choose the infrared scan of this very photo.</source>
        <translation>红外扫描 {name} 为 {plane_shape} x {plane_shape2} 像素，照片为 {shape} x {shape2}，长宽比不同；请选择这张照片本身的红外扫描。</translation>
    </message>
    <message>
        <source>Reading the infrared</source>
        <translation>正在读取红外通道</translation>
    </message>
    <message>
        <source>Looking for dust in the infrared</source>
        <translation>正在红外通道中查找灰尘</translation>
    </message>
    <message>
        <source>The infrared channel is blank: scan again with infrared switched on.</source>
        <translation>红外通道是空白的：请开启红外功能重新扫描。</translation>
    </message>
    <message>
        <source>The infrared channel shows the picture itself, as black-and-white silver film and Kodachrome do, so dust cannot be told from it; find the damage without infrared.</source>
        <translation>红外通道显出了画面本身（黑白银盐胶片和 Kodachrome 会这样），无法与灰尘区分；请不用红外来查找损伤。</translation>
    </message>
    <message>
        <source>A picture could not be packed; there may be too little memory.</source>
        <translation>图片无法打包；内存可能不足。</translation>
    </message>
    <message>
        <source>A picture inside the file is not the one that it should be.</source>
        <translation>文件中的图片与应有的不符。</translation>
    </message>
    <message>
        <source>A picture inside the file is damaged.</source>
        <translation>文件中的图片已损坏。</translation>
    </message>
    <message>
        <source>Photoshop&apos;s own data was left out, because it holds a second copy of the place.</source>
        <translation>Photoshop 自有数据含有拍摄地点的副本，已略去。</translation>
    </message>
    <message>
        <source>The EXIF data is damaged and was left out, because it may hold a place.</source>
        <translation>EXIF 数据已损坏且可能含有拍摄地点，已略去。</translation>
    </message>
    <message>
        <source>The XMP data was left out, because it names a place in an unusual way.</source>
        <translation>XMP 数据以不寻常的方式含有地点，已略去。</translation>
    </message>
    <message>
        <source>The IPTC data is damaged and was left out, because it may hold a place.</source>
        <translation>IPTC 数据已损坏且可能含有拍摄地点，已略去。</translation>
    </message>
    <message>
        <source>Looking for texture</source>
        <translation>正在寻找纹理</translation>
    </message>
    <message>
        <source>the colour profile</source>
        <translation>色彩配置文件</translation>
    </message>
    <message>
        <source>the EXIF data</source>
        <translation>EXIF 数据</translation>
    </message>
    <message>
        <source>the XMP data</source>
        <translation>XMP 数据</translation>
    </message>
    <message>
        <source>the IPTC data</source>
        <translation>IPTC 数据</translation>
    </message>
    <message>
        <source>Photoshop&apos;s own data</source>
        <translation>Photoshop 自有数据</translation>
    </message>
    <message>
        <source>the text notes</source>
        <translation>文字注释</translation>
    </message>
    <message>
        <source>the resolution</source>
        <translation>分辨率</translation>
    </message>
    <message>
        <source>Colours can be converted to srgb, not to {options_profile}.</source>
        <translation>颜色只能转换为 srgb，不能转换为 {options_profile}。</translation>
    </message>
    <message>
        <source>{format_names} holds {plan_bits} bits a channel: the 16-bit photo was reduced (TIFF and PNG keep all).</source>
        <translation>{format_names} 每通道为 {plan_bits} 位：16 位照片已降低位深（TIFF 和 PNG 可完整保留）。</translation>
    </message>
    <message>
        <source>{format_names} cannot hold the infrared channel: it was left out (TIFF keeps it).</source>
        <translation>{format_names} 无法容纳红外通道：已略去（TIFF 可保留）。</translation>
    </message>
    <message>
        <source>{format_names} cannot hold transparency: the photo was laid on white.</source>
        <translation>{format_names} 无法容纳透明度：照片已铺在白底上。</translation>
    </message>
    <message>
        <source>{format_names} keeps grey as RGB: the grey profile was replaced by sRGB.</source>
        <translation>{format_names} 以 RGB 保存灰度：灰度配置文件已换成 sRGB。</translation>
    </message>
    <message>
        <source>A quality of {options_quality} is not between 1 and 100.</source>
        <translation>质量 {options_quality} 不在 1 到 100 之间。</translation>
    </message>
    <message>
        <source>A subsampling of {subsampling} is not one of 4:4:4, 4:2:2, 4:2:0, 4:4:0, 4:1:1.</source>
        <translation>色度抽样 {subsampling} 不是 4:4:4、4:2:2、4:2:0、4:4:0、4:1:1 之一。</translation>
    </message>
    <message>
        <source>A depth of {depth} bits is not one of 8, 10, 12, 16.</source>
        <translation>位深 {depth} 不是 8、10、12、16 之一。</translation>
    </message>
    <message>
        <source>A PNG compression of {level} is not between 0 and 9.</source>
        <translation>PNG 压缩级别 {level} 不在 0 到 9 之间。</translation>
    </message>
    <message>
        <source>A TIFF compression of {options_compression} is not one of {known}.</source>
        <translation>TIFF 压缩方式 {options_compression} 不是 {known} 之一。</translation>
    </message>
    <message>
        <source>{format_names} cannot hold {names}: it was left out.</source>
        <translation>{format_names} 无法容纳{names}：已略去。</translation>
    </message>
    <message>
        <source>{path_name} is {other}, which GenRepair cannot open; convert it to JPEG, PNG or TIFF first.</source>
        <translation>{path_name} 是{other}，GenRepair 无法打开；请先转换为 JPEG、PNG 或 TIFF。</translation>
    </message>
    <message>
        <source>not a photo</source>
        <translation>非照片文件</translation>
    </message>
    <message>
        <source>{path_name} is not a photo, or so damaged that its kind cannot be told; open another file.</source>
        <translation>{path_name} 不是照片，或损坏到无法辨认格式；请打开其他文件。</translation>
    </message>
    <message>
        <source>{path_name} is really a {format_names} file; it was opened as that.</source>
        <translation>{path_name} 实际上是 {format_names} 文件；已按此格式打开。</translation>
    </message>
    <message>
        <source>{path_name} needs more memory than is free; close other programs and try again.</source>
        <translation>{path_name} 所需内存超过可用内存；请关闭其他程序后再试。</translation>
    </message>
    <message>
        <source>{path_name} is damaged or cut short and cannot be read to its end; use another copy of it.</source>
        <translation>{path_name} 已损坏或不完整，无法完整读取；请使用另一份副本。</translation>
    </message>
    <message>
        <source>The colour profile cannot be used: colours are treated as sRGB, and the profile stays in the file.</source>
        <translation>色彩配置文件无法使用：颜色按 sRGB 处理，配置文件仍保留在文件中。</translation>
    </message>
    <message>
        <source>{path} is a folder, not a photo; name a file in it.</source>
        <translation>{path} 是文件夹而不是照片；请指定其中的文件。</translation>
    </message>
    <message>
        <source>{path} is not a regular file; copy the photo to a file first.</source>
        <translation>{path} 不是普通文件；请先把照片复制成文件。</translation>
    </message>
    <message>
        <source>{path_name} is empty (0 bytes); use another copy of it.</source>
        <translation>{path_name} 是空文件（0 字节）；请使用另一份副本。</translation>
    </message>
    <message>
        <source>{path} does not exist; check its name.</source>
        <translation>{path} 不存在；请检查名称。</translation>
    </message>
    <message>
        <source>{path} may not be read: permission denied; ask its owner or copy it elsewhere.</source>
        <translation>没有读取 {path} 的权限；请向其所有者申请，或复制到别处。</translation>
    </message>
    <message>
        <source>{path_name}... is longer than this file system allows; shorten the name.</source>
        <translation>{path_name}... 超过此文件系统允许的长度；请缩短名称。</translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}); check the disk or use another copy.</source>
        <translation>无法读取 {path} ({reason})；请检查磁盘或使用另一份副本。</translation>
    </message>
    <message>
        <source>The EXIF data is damaged and was left out.</source>
        <translation>EXIF 数据已损坏，已略去。</translation>
    </message>
    <message>
        <source>{path_name} has {image_format} samples, which GenRepair cannot open; save it with 8 or 16 bits a channel first.</source>
        <translation>{path_name} 的采样格式为 {image_format}，GenRepair 无法打开；请先保存为每通道 8 位或 16 位。</translation>
    </message>
    <message>
        <source>{path_name} has {image_bands} channels in a colour space ({image_interpretation}) that GenRepair cannot open; save it as grey or RGB first.</source>
        <translation>{path_name} 有 {image_bands} 个通道，其色彩空间 ({image_interpretation}) 无法在 GenRepair 中打开；请先保存为灰度或 RGB。</translation>
    </message>
    <message>
        <source>{extra} extra channel{s} beside colour and alpha cannot be kept.</source>
        <translation>颜色和透明度之外的 {extra} 个附加通道无法保留。</translation>
    </message>
    <message>
        <source>its own profile</source>
        <translation>其自带的配置文件</translation>
    </message>
    <message>
        <source>a general profile, because it has none of its own</source>
        <translation>通用配置文件（文件自身没有）</translation>
    </message>
    <message>
        <source>The CMYK colours were converted to sRGB with {which}.</source>
        <translation>CMYK 颜色已用{which}转换为 sRGB。</translation>
    </message>
    <message>
        <source>{path_name} is a JPEG of {carried_bit_depth} bits a channel, which GenRepair cannot open; save it as TIFF first.</source>
        <translation>{path_name} 是每通道 {carried_bit_depth} 位的 JPEG，GenRepair 无法打开；请先保存为 TIFF。</translation>
    </message>
    <message>
        <source>{path_name} has {kind} samples, which GenRepair cannot open; save it with 8 or 16 bits a channel first.</source>
        <translation>{path_name} 的采样格式为 {kind}，GenRepair 无法打开；请先保存为每通道 8 位或 16 位。</translation>
    </message>
    <message>
        <source>{path_name} is compressed in a way that GenRepair cannot open; save it with LZW, Deflate or none first.</source>
        <translation>{path_name} 的压缩方式无法在 GenRepair 中打开；请先以 LZW、Deflate 或不压缩方式保存。</translation>
    </message>
    <message>
        <source>Only the first of {facts_pages} pages was opened.</source>
        <translation>共 {facts_pages} 页，只打开了第一页。</translation>
    </message>
    <message>
        <source>The extra channel is a scanner&apos;s infrared: it is kept, and dust can be found with it.</source>
        <translation>附加通道是扫描仪的红外通道：予以保留，并可用来查找灰尘。</translation>
    </message>
    <message>
        <source>The camera RAW was developed to 16-bit sRGB with the camera&apos;s white balance.</source>
        <translation>相机 RAW 已按相机白平衡冲洗为 16 位 sRGB。</translation>
    </message>
    <message>
        <source>Comparing the two scans</source>
        <translation>正在比较两次扫描</translation>
    </message>
    <message>
        <source>their details agree by {correlation} only</source>
        <translation>细节吻合度仅为 {correlation}</translation>
    </message>
    <message>
        <source>The second picture is not a scan of the same print ({why}); choose the other scan of this very print.</source>
        <translation>第二张图片不是同一张照片的扫描 ({why})；请选择这张照片的另一次扫描。</translation>
    </message>
    <message>
        <source>The scans show too little detail to be laid on each other; find the dust with a single scan instead.</source>
        <translation>两次扫描的细节太少，无法相互对齐；请只用一次扫描查找灰尘。</translation>
    </message>
    <message>
        <source>{good} details in common</source>
        <translation>有 {good} 处细节相同</translation>
    </message>
    <message>
        <source>{inliers} details in common</source>
        <translation>有 {inliers} 处细节相同</translation>
    </message>
    <message>
        <source>one is squeezed or mirrored against the other</source>
        <translation>其中一张相对另一张被压缩变形或镜像</translation>
    </message>
    <message>
        <source>The second scan shows only {inside_mean} of the first; scan the whole print both times.</source>
        <translation>第二次扫描只显示了第一次的 {inside_mean}；请两次都扫描整张照片。</translation>
    </message>
    <message>
        <source>Laying one scan on the other</source>
        <translation>正在对齐两次扫描</translation>
    </message>
    <message>
        <source>Looking for what moved</source>
        <translation>正在查找移动过的东西</translation>
    </message>
    <message>
        <source>BMP holds at most 4 GB; save the photo as TIFF or PNG.</source>
        <translation>BMP 最多容纳 4 GB；请把照片保存为 TIFF 或 PNG。</translation>
    </message>
    <message>
        <source>{format_names} holds at most {largest} pixels a side and this photo has {height}; save it as TIFF or PNG.</source>
        <translation>{format_names} 每边最多 {largest} 像素，而这张照片有 {height} 像素；请保存为 TIFF 或 PNG。</translation>
    </message>
    <message>
        <source>{path} exists already; choose another name or allow overwriting.</source>
        <translation>{path} 已存在；请换一个名称或允许覆盖。</translation>
    </message>
    <message>
        <source>{path_name} would be a camera RAW file, which only a camera makes; save it as TIFF.</source>
        <translation>{path_name} 会成为相机 RAW 文件，而这种文件只能由相机生成；请保存为 TIFF。</translation>
    </message>
    <message>
        <source>Photos cannot be saved as {options_format}; use .jpg, .png, .tif, .webp, .avif, .bmp or .ppm.</source>
        <translation>照片无法保存为 {options_format}；请使用 .jpg、.png、.tif、.webp、.avif、.bmp 或 .ppm。</translation>
    </message>
    <message>
        <source>a file without suffix</source>
        <translation>没有扩展名的文件</translation>
    </message>
    <message>
        <source>{path} is a folder; add a file name.</source>
        <translation>{path} 是文件夹；请加上文件名。</translation>
    </message>
    <message>
        <source>{path} is write-protected; choose another name or lift the protection.</source>
        <translation>{path} 有写保护；请换一个名称或解除保护。</translation>
    </message>
    <message>
        <source>The folder {path_parent} does not exist; make it or choose another one.</source>
        <translation>文件夹 {path_parent} 不存在；请新建它或另选一个。</translation>
    </message>
    <message>
        <source>{path} may not be written: permission denied; choose another folder.</source>
        <translation>没有写入 {path} 的权限；请选择其他文件夹。</translation>
    </message>
    <message>
        <source>{path} could not be saved ({reason}); check the disk&apos;s free space or choose another place.</source>
        <translation>{path} 无法保存 ({reason})；请检查磁盘剩余空间或换一个位置。</translation>
    </message>
    <message>
        <source>the file read back is not what was written</source>
        <translation>读回的文件与写入的不一致</translation>
    </message>
    <message>
        <source>The model card {id} was not read from a folder, so its network cannot be found.</source>
        <translation>模型卡 {id} 不是从文件夹读取的，因此找不到它的网络。</translation>
    </message>
    <message>
        <source>The model card {path} cannot be read ({error_strerror}).</source>
        <translation>无法读取模型卡 {path} ({error_strerror})。</translation>
    </message>
    <message>
        <source>The model card {path} is not valid TOML ({error}).</source>
        <translation>模型卡 {path} 不是有效的 TOML ({error})。</translation>
    </message>
    <message>
        <source>The model card {path}</source>
        <translation>模型卡 {path}</translation>
    </message>
    <message>
        <source>{where}, input {number}</source>
        <translation>{where}，输入 {number}</translation>
    </message>
    <message>
        <source>{where}, variant {number}</source>
        <translation>{where}，变体 {number}</translation>
    </message>
    <message>
        <source>{where} needs a table [output].</source>
        <translation>{where} 需要 [output] 表。</translation>
    </message>
    <message>
        <source>{where}, output</source>
        <translation>{where}，输出</translation>
    </message>
    <message>
        <source>The model card {card_id}</source>
        <translation>模型卡 {card_id}</translation>
    </message>
    <message>
        <source>has an id that is not made of a-z, 0-9, dot and dash: {card_id}</source>
        <translation>的 id 只能由 a-z、0-9、点和短横组成：{card_id}</translation>
    </message>
    <message>
        <source>has an empty task</source>
        <translation>的任务为空</translation>
    </message>
    <message>
        <source>has an empty title</source>
        <translation>的标题为空</translation>
    </message>
    <message>
        <source>has an empty licence</source>
        <translation>的许可证为空</translation>
    </message>
    <message>
        <source>has a sha256 that is not 64 lower-case hexadecimal digits</source>
        <translation>的 sha256 不是 64 位小写十六进制数字</translation>
    </message>
    <message>
        <source>has a wrong companion_sha256</source>
        <translation>的 companion_sha256 不正确</translation>
    </message>
    <message>
        <source>names a file outside its own folder: {file}</source>
        <translation>指定了自身文件夹之外的文件：{file}</translation>
    </message>
    <message>
        <source>has a variant of unknown kind {variant_kind} (known: {known})</source>
        <translation>含有未知类型的变体 {variant_kind}（已知：{known}）</translation>
    </message>
    <message>
        <source>has a wrong sha256 in its variant {variant_kind}</source>
        <translation>的变体 {variant_kind} 的 sha256 有误</translation>
    </message>
    <message>
        <source>needs a loss of 0 or more in its variant {variant_kind}</source>
        <translation>的变体 {variant_kind} 的损失须为 0 或更大</translation>
    </message>
    <message>
        <source>has two variants of one kind</source>
        <translation>有两个同类变体</translation>
    </message>
    <message>
        <source>has an unknown policy {card_policy} (known: {policies})</source>
        <translation>的策略 {card_policy} 未知（已知：{policies}）</translation>
    </message>
    <message>
        <source>needs a tile that is a multiple of its multiple</source>
        <translation>的图块大小须为其倍数的整数倍</translation>
    </message>
    <message>
        <source>needs a tile of at least {least} for its halo and multiple</source>
        <translation>的图块按其边距和倍数至少须为 {least}</translation>
    </message>
    <message>
        <source>needs a range whose first number is the lower one</source>
        <translation>的取值范围须由小到大</translation>
    </message>
    <message>
        <source>has an input of unknown kind {each_kind} (known: {input_kinds})</source>
        <translation>含有未知类型的输入 {each_kind}（已知：{input_kinds}）</translation>
    </message>
    <message>
        <source>needs exactly one input of kind &apos;image&apos;</source>
        <translation>须恰好有一个类型为 &apos;image&apos; 的输入</translation>
    </message>
    <message>
        <source>names an input twice</source>
        <translation>的输入名称重复</translation>
    </message>
    <message>
        <source>has two inputs of one kind</source>
        <translation>有两个同类输入</translation>
    </message>
    <message>
        <source>needs 1 to {most_steps} steps</source>
        <translation>的步数须为 1 到 {most_steps}</translation>
    </message>
    <message>
        <source>has several steps, but no input of kind &apos;state&apos;</source>
        <translation>有多个步骤，却没有 “state” 类型的输入</translation>
    </message>
    <message>
        <source>has a state, and an output that is no plain image</source>
        <translation>带有状态，而其输出不是普通图像</translation>
    </message>
    <message>
        <source>has an output of unknown kind {out_kind} (known: {output_kinds})</source>
        <translation>的输出类型 {out_kind} 未知（已知：{output_kinds}）</translation>
    </message>
    <message>
        <source>needs an output scale above 0 and an enlargement of 1 to 8</source>
        <translation>的输出比例须大于 0，放大倍数须为 1 到 8</translation>
    </message>
    <message>
        <source>scales or enlarges an output that is no image</source>
        <translation>对并非图像的输出做了缩放或放大</translation>
    </message>
    <message>
        <source>inverts an input that is no mask</source>
        <translation>反转了并非蒙版的输入</translation>
    </message>
    <message>
        <source>needs as many classes as output channels</source>
        <translation>的类别数须与输出通道数相同</translation>
    </message>
    <message>
        <source>{where} has an unknown key {unknown}.</source>
        <translation>{where} 含有未知的键 {unknown}。</translation>
    </message>
    <message>
        <source>{where} lacks the key {name}.</source>
        <translation>{where} 缺少键 {name}。</translation>
    </message>
    <message>
        <source>{where} needs two numbers in {name}.</source>
        <translation>{where} 的 {name} 须为两个数字。</translation>
    </message>
    <message>
        <source>{where} has a value of the wrong type in {name} (a {kind} is needed).</source>
        <translation>{where} 的 {name} 类型有误（应为 {kind}）。</translation>
    </message>
    <message>
        <source>{where} needs a table [{name}].</source>
        <translation>{where} 需要 [{name}] 表。</translation>
    </message>
    <message>
        <source>{where} has a list of the wrong kind in {name}.</source>
        <translation>{where} 的 {name} 列表类型有误。</translation>
    </message>
    <message>
        <source>none is installed</source>
        <translation>没有安装任何模型</translation>
    </message>
    <message>
        <source>There is no model called {model_id} (known: {known}).</source>
        <translation>没有名为 {model_id} 的模型（已有：{known}）。</translation>
    </message>
    <message>
        <source>No model for {task} is installed; put its .onnx and .toml files into {folders}.{reasons}</source>
        <translation>没有安装用于 {task} 的模型；请把其 .onnx 和 .toml 文件放入 {folders}。{reasons}</translation>
    </message>
    <message>
        <source>The model {model_id} is made for {value}, not for {task}.</source>
        <translation>模型 {model_id} 用于 {value}，不能用于 {task}。</translation>
    </message>
    <message>
        <source>The choice could not be kept in {path} ({error_strerror}).</source>
        <translation>无法在 {path} 中保留该选择 ({error_strerror})。</translation>
    </message>
    <message>
        <source>The model file {path} cannot be read ({error_strerror}); install it again.</source>
        <translation>无法读取模型文件 {path} ({error_strerror})；请重新安装。</translation>
    </message>
    <message>
        <source>The model file {path} is damaged or not the one its card describes; install it again.</source>
        <translation>模型文件 {path} 已损坏，或与模型卡的描述不符；请重新安装。</translation>
    </message>
    <message>
        <source>The model in {path} is not used, because {cards} also has {card_id}.</source>
        <translation>未使用 {path} 中的模型，因为 {cards} 中也有 {card_id}。</translation>
    </message>
    <message>
        <source>The model {card_id} lacks its file {card_path}; install it again.</source>
        <translation>模型 {card_id} 缺少文件 {card_path}；请重新安装。</translation>
    </message>
    <message>
        <source>pip install &quot;genrepair[cuda]&quot;</source>
        <translation>pip install &quot;genrepair[cuda]&quot;</translation>
    </message>
    <message>
        <source>pip install --target &quot;{user_libraries_dir}&quot; {names} nvidia-cudnn-cu{major}</source>
        <translation>pip install --target &quot;{user_libraries_dir}&quot; {names} nvidia-cudnn-cu{major}</translation>
    </message>
    <message>
        <source>NVIDIA&apos;s wheels in {path}</source>
        <translation>{path} 中的 NVIDIA 软件包</translation>
    </message>
    <message>
        <source>the system</source>
        <translation>系统</translation>
    </message>
    <message>
        <source>{names} and {names2}</source>
        <translation>{names} 和 {names2}</translation>
    </message>
    <message>
        <source>ONNX Runtime {version}, built with {offered}.</source>
        <translation>ONNX Runtime {version}，内含 {offered}。</translation>
    </message>
    <message>
        <source>{installed} are installed together and overwrite each other; uninstall both, then install one of them.</source>
        <translation>同时安装了 {installed}，它们会相互覆盖；请全部卸载，然后只安装其中一个。</translation>
    </message>
    <message>
        <source>CUDA is not part of this edition; the edition genrepair-cuda uses NVIDIA cards.</source>
        <translation>此版本不含 CUDA；genrepair-cuda 版本可使用 NVIDIA 显卡。</translation>
    </message>
    <message>
        <source>CUDA libraries</source>
        <translation>CUDA 库</translation>
    </message>
    <message>
        <source> and agrees with the CPU</source>
        <translation>，且结果与 CPU 一致</translation>
    </message>
    <message>
        <source>{provider_title} is used{checked}.</source>
        <translation>正在使用 {provider_title}{checked}。</translation>
    </message>
    <message>
        <source>{title} is not used, because {reason}.</source>
        <translation>未使用 {title}，因为{reason}。</translation>
    </message>
    <message>
        <source>CUDA is not used, because no NVIDIA GPU with a driver was found.</source>
        <translation>未使用 CUDA，因为没有找到带驱动程序的 NVIDIA 显卡。</translation>
    </message>
    <message>
        <source>{title} is not used, because the provider is set to {engine_settings_provider}.</source>
        <translation>未使用 {title}，因为计算设备设为 {engine_settings_provider}。</translation>
    </message>
    <message>
        <source>{card_title} {card_version} for {card_task}, {size} MiB, SHA-256 verified.</source>
        <translation>{card_title} {card_version}，用于 {card_task}，{size} MiB，SHA-256 已校验。</translation>
    </message>
    <message>
        <source>No usable model was found in {folders}.</source>
        <translation>在 {folders} 中没有找到可用的模型。</translation>
    </message>
    <message>
        <source>the CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Its {variant_kind} variant is not used: {error}</source>
        <translation>未使用其变体 {variant_kind}：{error}</translation>
    </message>
    <message>
        <source>is not used, because {reason}</source>
        <translation>未使用，因为{reason}</translation>
    </message>
    <message>
        <source>is used on {where}</source>
        <translation>用于 {where}</translation>
    </message>
    <message>
        <source>, {variant_speed_up} times as fast where it was made</source>
        <translation>，在制作时的设备上快 {variant_speed_up} 倍</translation>
    </message>
    <message>
        <source>Its {variant_kind} variant {said} (loses {variant_loss}{faster}).</source>
        <translation>其变体 {variant_kind} {said}（损失 {variant_loss}{faster}）。</translation>
    </message>
    <message>
        <source>as set</source>
        <translation>按设定</translation>
    </message>
    <message>
        <source>one per physical core</source>
        <translation>每个物理核心一个</translation>
    </message>
    <message>
        <source>{threads} threads are set, more than the {logical} processors; 0 is faster.</source>
        <translation>设定了 {threads} 个线程，多于 {logical} 个处理器；设为 0 更快。</translation>
    </message>
    <message>
        <source>{threads} of {logical} logical processors are used, {chosen}.</source>
        <translation>使用 {logical} 个逻辑处理器中的 {threads} 个，{chosen}。</translation>
    </message>
    <message>
        <source>ONNX Runtime chooses the threads ({logical} logical processors).</source>
        <translation>线程数由 ONNX Runtime 决定（{logical} 个逻辑处理器）。</translation>
    </message>
    <message>
        <source> Close other programs before repairing large photos.</source>
        <translation>修复大照片之前请先关闭其他程序。</translation>
    </message>
    <message>
        <source>{free} MiB of memory are free.{advice}</source>
        <translation>可用内存 {free} MiB。{advice}</translation>
    </message>
    <message>
        <source>{folder} cannot be written, so self-tests are repeated at every start.</source>
        <translation>无法写入 {folder}，因此每次启动都会重复自检。</translation>
    </message>
    <message>
        <source>The model {model_id} is made for {card_task} and cannot be used for {task}.</source>
        <translation>模型 {model_id} 用于 {card_task}，不能用于 {task}。</translation>
    </message>
    <message>
        <source>A result can be float32, uint8 or uint16, not {np_dtype}.</source>
        <translation>结果可以是 float32、uint8 或 uint16，不能是 {np_dtype}。</translation>
    </message>
    <message>
        <source>The part to compute lies outside the photo.</source>
        <translation>要计算的部分在照片之外。</translation>
    </message>
    <message>
        <source>An average can be taken over {ensembles} copies, not {ensemble}.</source>
        <translation>可以对 {ensembles} 份取平均，不能是 {ensemble} 份。</translation>
    </message>
    <message>
        <source>A network can be run 1 to {most_steps} times on a photo, not {steps}.</source>
        <translation>网络在一张照片上可运行 1 到 {most_steps} 次，不能是 {steps} 次。</translation>
    </message>
    <message>
        <source>it ran out of memory even with the smallest tile</source>
        <translation>即使用最小的图块，内存也不够</translation>
    </message>
    <message>
        <source>There is not enough memory for the result; close other programs or repair a part of the photo.</source>
        <translation>内存不足以容纳结果；请关闭其他程序，或只修复照片的一部分。</translation>
    </message>
    <message>
        <source>it gave unusable results with {card_title}</source>
        <translation>它在“{card_title}”上给出了不可用的结果</translation>
    </message>
    <message>
        <source>it failed ({first_line})</source>
        <translation>它失败了 ({first_line})</translation>
    </message>
    <message>
        <source>{path_name} is larger than 2 GB, more than one ONNX file can be.</source>
        <translation>{path_name} 大于 2 GB，超过一个 ONNX 文件的上限。</translation>
    </message>
    <message>
        <source>The model file {path} cannot be read ({error_strerror}).</source>
        <translation>无法读取模型文件 {path} ({error_strerror})。</translation>
    </message>
    <message>
        <source>{path_name} is no ONNX file, or it is damaged.</source>
        <translation>{path_name} 不是 ONNX 文件，或已损坏。</translation>
    </message>
    <message>
        <source>The model {card_id} takes no {unknown}.</source>
        <translation>模型 {card_id} 不接受 {unknown}。</translation>
    </message>
    <message>
        <source>The model {card_id} needs a picture with at least one pixel.</source>
        <translation>模型 {card_id} 需要至少有一个像素的图片。</translation>
    </message>
    <message>
        <source>The input {each_name} of the model {card_id}</source>
        <translation>模型 {card_id} 的输入 {each_name}</translation>
    </message>
    <message>
        <source>{what} is the network&apos;s own and cannot be given.</source>
        <translation>{what}由网络自身产生，不能由外部给出。</translation>
    </message>
    <message>
        <source>{what} is missing.</source>
        <translation>缺少{what}。</translation>
    </message>
    <message>
        <source>{what} must be 8 bit, 16 bit or floating point, not {array_dtype_name}.</source>
        <translation>{what} 须为 8 位、16 位或浮点数，不能是 {array_dtype_name}。</translation>
    </message>
    <message>
        <source>{what} must be a picture.</source>
        <translation>{what} 须为图片。</translation>
    </message>
    <message>
        <source>{what} needs {each_channels} numbers, not {array_size}.</source>
        <translation>{what} 需要 {each_channels} 个数字，而不是 {array_size} 个。</translation>
    </message>
    <message>
        <source>{what} has another size than the photo.</source>
        <translation>{what} 的尺寸与照片不同。</translation>
    </message>
    <message>
        <source>{what} needs {each_channels} channels, not {array_shape}.</source>
        <translation>{what} 需要 {each_channels} 个通道，而不是 {array_shape} 个。</translation>
    </message>
    <message>
        <source>The model {card_id} gave a result of shape {shape}, which does not fit its card.</source>
        <translation>模型 {card_id} 的结果形状为 {shape}，与其模型卡不符。</translation>
    </message>
    <message>
        <source>The model {card_id} gave numbers that are no numbers; nothing was changed.</source>
        <translation>模型 {card_id} 给出了无效数值；没有做任何改动。</translation>
    </message>
    <message>
        <source>The model {card_id} gave one flat colour for a picture; nothing was changed.</source>
        <translation>模型 {card_id} 对图片只给出了单一颜色；没有做任何改动。</translation>
    </message>
    <message>
        <source>TensorRT RTX</source>
        <translation>TensorRT RTX</translation>
    </message>
    <message>
        <source>ONNX Runtime cannot be loaded ({error}); install it again.</source>
        <translation>无法加载 ONNX Runtime ({error})；请重新安装。</translation>
    </message>
    <message>
        <source>The model {model_name} keeps values in other files, which is refused; export it as one file.</source>
        <translation>模型 {model_name} 把数值存在其他文件中，已被拒绝；请导出为单个文件。</translation>
    </message>
    <message>
        <source>available memory of</source>
        <translation>可用内存</translation>
    </message>
    <message>
        <source>The model {card_id} takes {takes}, but its card says {says}.</source>
        <translation>模型 {card_id} 的输入为 {takes}，而模型卡写的是 {says}。</translation>
    </message>
    <message>
        <source>The model {card_id} has no output called {card_output_name} as its card says.</source>
        <translation>模型 {card_id} 没有模型卡所写的输出 {card_output_name}。</translation>
    </message>
    <message>
        <source>The model {card_id} has a fixed size that is no multiple of {card_multiple}.</source>
        <translation>模型 {card_id} 的固定尺寸不是 {card_multiple} 的倍数。</translation>
    </message>
    <message>
        <source>{title} ran out of memory with {card_title}; close other programs or lower the tile size.</source>
        <translation>{title} 运行“{card_title}”时内存不足；请关闭其他程序或减小图块大小。</translation>
    </message>
    <message>
        <source>{title} failed with {card_title} ({first_line}).</source>
        <translation>{title} 运行“{card_title}”失败 ({first_line})。</translation>
    </message>
    <message>
        <source>there is none</source>
        <translation>没有这样的设备</translation>
    </message>
    <message>
        <source>quality is preferred</source>
        <translation>已选择质量优先</translation>
    </message>
    <message>
        <source>it loses {variant_loss}, more than the {variant_allowed} allowed</source>
        <translation>其损失为 {variant_loss}，超过允许的 {variant_allowed}</translation>
    </message>
    <message>
        <source>this processor has no 8-bit dot products (VNNI)</source>
        <translation>这台处理器没有 8 位点积指令 (VNNI)</translation>
    </message>
    <message>
        <source>The provider {wanted} is not offered by the installed ONNX Runtime (it has {offered})</source>
        <translation>已安装的 ONNX Runtime 不提供计算设备 {wanted}（可用：{offered}）</translation>
    </message>
    <message>
        <source>The model {card_id} cannot be opened ({first_line}).</source>
        <translation>无法打开模型 {card_id} ({first_line})。</translation>
    </message>
    <message>
        <source>it ended the program the last time it was started</source>
        <translation>上次启用时它使程序意外退出</translation>
    </message>
    <message>
        <source>it has not enough free memory</source>
        <translation>它的可用内存不足</translation>
    </message>
    <message>
        <source>The model {card_id} gives numbers that are no numbers; install it again.</source>
        <translation>模型 {card_id} 给出了无效数值；请重新安装。</translation>
    </message>
    <message>
        <source>its self-test with {card_title} gave other results than the CPU</source>
        <translation>它在“{card_title}”上的自检结果与 CPU 不同</translation>
    </message>
    <message>
        <source> (pip install &quot;genrepair[cuda]&quot; brings it)</source>
        <translation>（安装命令：pip install &quot;genrepair[cuda]&quot;）</translation>
    </message>
    <message>
        <source>its library {library} is missing{hint}</source>
        <translation>缺少它的库 {library}{hint}</translation>
    </message>
    <message>
        <source>it did not start ({reason})</source>
        <translation>它没有启动 ({reason})</translation>
    </message>
    <message>
        <source>no usable device, or a driver that does not fit</source>
        <translation>没有可用的设备，或驱动程序不匹配</translation>
    </message>
    <message>
        <source>{provider_title} is not used, because {reason}</source>
        <translation>未使用 {provider_title}，因为{reason}</translation>
    </message>
    <message>
        <source>{what}; the CPU is used instead.</source>
        <translation>{what}；改用 CPU。</translation>
    </message>
    <message>
        <source>Judging the colours</source>
        <translation>正在判断颜色</translation>
    </message>
    <message>
        <source>The model {card_id} gives {flat_size} numbers, which are no colour transform.</source>
        <translation>模型 {card_id} 给出 {flat_size} 个数字，不构成色彩变换。</translation>
    </message>
    <message>
        <source>There is nothing to change: the mask and the selection do not meet.</source>
        <translation>没有可改动之处：蒙版与选区没有交集。</translation>
    </message>
    <message>
        <source>Looking for damage</source>
        <translation>正在查找损伤</translation>
    </message>
    <message>
        <source>Looking for wide damage</source>
        <translation>正在查找大面积损伤</translation>
    </message>
    <message>
        <source>class {n}</source>
        <translation>类别 {n}</translation>
    </message>
    <message>
        <source>There is nothing to remove noise from: the mask and the selection do not meet.</source>
        <translation>没有可降噪之处：蒙版与选区没有交集。</translation>
    </message>
    <message>
        <source>Measuring the noise</source>
        <translation>正在测量噪点</translation>
    </message>
    <message>
        <source>Removing noise</source>
        <translation>正在降噪</translation>
    </message>
    <message>
        <source>The choices for single places cannot be read.</source>
        <translation>无法读取为单个位置所做的选择。</translation>
    </message>
    <message>
        <source>Filling</source>
        <translation>正在填补</translation>
    </message>
    <message>
        <source>{label} may be auto or a number from 0 to {largest}, not {text}.</source>
        <translation>“{label}”可以是 auto，或 0 到 {largest} 之间的数，不能是 {text}。</translation>
    </message>
    <message>
        <source>There is no place for grain: the mask and the selection do not meet.</source>
        <translation>没有可加颗粒的地方：蒙版与选区没有重叠。</translation>
    </message>
    <message>
        <source>Measuring the grain</source>
        <translation>正在测量颗粒</translation>
    </message>
    <message>
        <source>none to match</source>
        <translation>没有可匹配的颗粒</translation>
    </message>
    <message>
        <source>as around the mask</source>
        <translation>与蒙版周围一致</translation>
    </message>
    <message>
        <source>Making grain</source>
        <translation>正在生成颗粒</translation>
    </message>
    <message>
        <source>The infrared marks {share} of the photo as dust, which cannot be true; it belongs to another photo or the film is not made of dyes. Find the damage without infrared.</source>
        <translation>红外通道把照片的 {share} 标为灰尘，这不可能；它属于另一张照片，或胶片不是染料成像。请不用红外来查找损伤。</translation>
    </message>
    <message>
        <source>What was chosen for single places.</source>
        <translation>为单个位置所做的选择。</translation>
    </message>
    <message>
        <source>The mask is empty: mark what is to be filled.</source>
        <translation>蒙版为空：请标记要填补的地方。</translation>
    </message>
    <message>
        <source>The mask covers {share} % of the photo; too little is left to fill from, so erase some.</source>
        <translation>蒙版覆盖了照片的 {share} %；剩余部分太少，无法取材填补，请擦掉一些。</translation>
    </message>
    <message>
        <source>Filling needs a mask: mark what is to be filled, or find the damage first.</source>
        <translation>填补需要蒙版：请标记要填补的地方，或先查找损伤。</translation>
    </message>
    <message>
        <source>The mask is {request_mask_shape} x {request_mask_shape2} pixels, but the photo {width} x {height}.</source>
        <translation>蒙版为 {request_mask_shape} x {request_mask_shape2} 像素，而照片为 {width} x {height}。</translation>
    </message>
    <message>
        <source>Set grain, blocking or blur above 0 %, or let them be measured.</source>
        <translation>请把颗粒、块效应或模糊设为大于 0 %，或改为自动测量。</translation>
    </message>
    <message>
        <source>There is nothing to restore: the mask and the selection do not meet.</source>
        <translation>没有可复原之处：蒙版与选区没有交集。</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>正在测量</translation>
    </message>
    <message>
        <source>Restoring</source>
        <translation>正在复原</translation>
    </message>
    <message>
        <source>More finds fainter dust and more that is none.</source>
        <translation>越高越能发现微弱的灰尘，但误报也越多。</translation>
    </message>
    <message>
        <source>Widens what was found, so that no rim of the dust stays.</source>
        <translation>扩大所找到的区域，使灰尘边缘不残留。</translation>
    </message>
    <message>
        <source>The two scans are the same picture, pixel for pixel; scan the print a second time, moved a little.</source>
        <translation>两次扫描是逐像素相同的图片；请把照片稍微移动后再扫描一次。</translation>
    </message>
    <message>
        <source>The two scans differ in {share} of the picture, so they are not scans of the same print in the same state, or focus and light changed; scan it twice with the same settings.</source>
        <translation>两次扫描有 {share} 的画面不同，因此不是同一状态下同一张照片的扫描，或者对焦和光线变了；请用相同设置扫描两次。</translation>
    </message>
    <message>
        <source>Sorting dust from damage</source>
        <translation>正在区分灰尘与损伤</translation>
    </message>
    <message>
        <source>The second scan has {scans_scale} of the first one&apos;s resolution, so its pixels would be blurred spots; use its mask with an ordinary fill, or scan both at the same resolution.</source>
        <translation>第二次扫描的分辨率是第一次的 {scans_scale}，其像素会成为模糊的斑点；请用它的蒙版配合普通填补，或以相同分辨率扫描两次。</translation>
    </message>
    <message>
        <source>The print lay in the same place in both scans, so dust on the scanner&apos;s glass is not found; move the print a little between the scans.</source>
        <translation>两次扫描时照片放在同一位置，因此找不到扫描仪玻璃上的灰尘；请在两次扫描之间稍微移动照片。</translation>
    </message>
    <message>
        <source>The second scan does not show {uncovered} of the first; no dust is found there.</source>
        <translation>第二次扫描没有显示第一次的 {uncovered}；那里不会查找灰尘。</translation>
    </message>
    <message>
        <source>{about_label} may be {about_choices}, not {value}.</source>
        <translation>{about_label}可为 {about_choices}，不能是 {value}。</translation>
    </message>
    <message>
        <source>Settings for {name} were given, but it is not among the steps {names}.</source>
        <translation>给出了 {name} 的设置，但它不在步骤 {names} 之中。</translation>
    </message>
    <message>
        <source>Give either steps with their params or a recipe, not both.</source>
        <translation>请给出步骤及其参数，或给出配方，不要两者都给。</translation>
    </message>
    <message>
        <source>Pixels must be (height, width) or (height, width, 3), uint8 or uint16.</source>
        <translation>像素须为 (height, width) 或 (height, width, 3)，类型为 uint8 或 uint16。</translation>
    </message>
    <message>
        <source>Nothing could be kept in {root} ({error_strerror}).</source>
        <translation>无法在 {root} 中保留任何内容 ({error_strerror})。</translation>
    </message>
    <message>
        <source>A cluster needs dask.distributed; install it with: pip install &quot;genrepair[cluster]&quot;</source>
        <translation>集群需要 dask.distributed；安装命令：pip install &quot;genrepair[cluster]&quot;</translation>
    </message>
    <message>
        <source>No scheduler answers at {address}; start one with: dask scheduler</source>
        <translation>{address} 没有调度器应答；启动命令：dask scheduler</translation>
    </message>
    <message>
        <source>{item_source} cannot be read ({error_strerror}); check the disk.</source>
        <translation>无法读取 {item_source} ({error_strerror})；请检查磁盘。</translation>
    </message>
    <message>
        <source>It came back empty.</source>
        <translation>返回的结果为空。</translation>
    </message>
    <message>
        <source>{item_source_name} ended several workers, most likely for want of memory; repair it on a computer with more.</source>
        <translation>{item_source_name} 使多个工作进程退出，多半因为内存不足；请在内存更大的电脑上修复。</translation>
    </message>
    <message>
        <source>The scheduler {address} does not answer any more{reason}; run the batch again.</source>
        <translation>调度器 {address} 不再应答{reason}；请重新运行批处理。</translation>
    </message>
    <message>
        <source>The worker {name} has not enough memory for {parcel_item_source_name}.</source>
        <translation>工作进程 {name} 的内存不足以处理 {parcel_item_source_name}。</translation>
    </message>
    <message>
        <source>The worker {name} lacks the model {model}; install it there.</source>
        <translation>工作进程 {name} 缺少模型 {model}；请在那里安装。</translation>
    </message>
    <message>
        <source>The worker {name} has another version of the model {model}; install the same.</source>
        <translation>工作进程 {name} 的模型 {model} 版本不同；请安装相同的版本。</translation>
    </message>
    <message>
        <source>Infrared was not used: {error}</source>
        <translation>未使用红外通道：{error}</translation>
    </message>
    <message>
        <source>finished before</source>
        <translation>此前已完成</translation>
    </message>
    <message>
        <source>failed before</source>
        <translation>此前失败</translation>
    </message>
    <message>
        <source>skip</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>the result&apos;s name is taken</source>
        <translation>结果的文件名已被占用</translation>
    </message>
    <message>
        <source>The journal {path} cannot be opened ({error}).</source>
        <translation>无法打开日志 {path} ({error})。</translation>
    </message>
    <message>
        <source>The journal {path} was made by another version of GenRepair; use a new folder.</source>
        <translation>日志 {path} 由另一版本的 GenRepair 生成；请使用新的文件夹。</translation>
    </message>
    <message>
        <source>The journal {path} cannot be written ({error}).</source>
        <translation>无法写入日志 {path} ({error})。</translation>
    </message>
    <message>
        <source>Another batch is writing to {path_parent_parent}; wait for its end or choose another folder.</source>
        <translation>另一个批处理正在写入 {path_parent_parent}；请等它结束或选择其他文件夹。</translation>
    </message>
    <message>
        <source>name of the source without its ending</source>
        <translation>源文件名（不含扩展名）</translation>
    </message>
    <message>
        <source>name of the source with its ending</source>
        <translation>源文件名（含扩展名）</translation>
    </message>
    <message>
        <source>ending of the result, without its dot</source>
        <translation>结果的扩展名（不含点）</translation>
    </message>
    <message>
        <source>name of the folder that the source lies in</source>
        <translation>源文件所在文件夹的名称</translation>
    </message>
    <message>
        <source>day the photo was taken (else of the file&apos;s last change), as 2026-01-31</source>
        <translation>拍摄日期（没有则用文件最后修改日期），如 2026-01-31</translation>
    </message>
    <message>
        <source>time of day, as 23-59-59</source>
        <translation>时刻，如 23-59-59</translation>
    </message>
    <message>
        <source>place in the batch, from 1; {number:04} gives 0001</source>
        <translation>在批处理中的序号，从 1 开始；{number:04} 得到 0001</translation>
    </message>
    <message>
        <source>name of the recipe</source>
        <translation>配方的名称</translation>
    </message>
    <message>
        <source>the naming template must be a text, not {template}.</source>
        <translation>命名模板须为文本，不能是 {template}。</translation>
    </message>
    <message>
        <source>The naming template {template} has an unmatched brace; use {{stem}}.</source>
        <translation>命名模板 {template} 的花括号不成对；请使用 {{stem}}。</translation>
    </message>
    <message>
        <source>The naming template has no field {{{name}}}; there are {fields}.</source>
        <translation>命名模板没有字段 {{{name}}}；可用的有 {fields}。</translation>
    </message>
    <message>
        <source>Only {{number}} takes a form such as {{number:04}}, not {{{name}:{form}}}.</source>
        <translation>只有 {{number}} 可以带 {{number:04}} 这样的格式，{{{name}:{form}}} 不可以。</translation>
    </message>
    <message>
        <source>The naming template {template} gives every photo the same name; use {{stem}} or {{number}}.</source>
        <translation>命名模板 {template} 使每张照片得到相同的名称；请使用 {{stem}} 或 {{number}}。</translation>
    </message>
    <message>
        <source>The naming template {template} leads out of the output folder.</source>
        <translation>命名模板 {template} 会写到输出文件夹之外。</translation>
    </message>
    <message>
        <source>The naming template {template} cannot be filled ({error}).</source>
        <translation>无法填写命名模板 {template} ({error})。</translation>
    </message>
    <message>
        <source>What exists may be treated with {exists_policies}, not {exists}.</source>
        <translation>对已存在文件的处理可为 {exists_policies}，不能是 {exists}。</translation>
    </message>
    <message>
        <source>{order_out} is a file; the results of a batch go to a folder.</source>
        <translation>{order_out} 是文件；批处理的结果要存入文件夹。</translation>
    </message>
    <message>
        <source>{target} is a source, and sources are never overwritten; choose another folder, or a name such as {{stem}}-repaired in the recipe.</source>
        <translation>{target} 是源文件，而源文件绝不会被覆盖；请选择其他文件夹，或在配方中使用 {{stem}}-repaired 之类的名称。</translation>
    </message>
    <message>
        <source>The recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>{where} is not valid TOML ({error}); correct it.</source>
        <translation>{where} 不是有效的 TOML ({error})；请改正。</translation>
    </message>
    <message>
        <source>The recipe {path} cannot be read ({error_strerror}).</source>
        <translation>无法读取配方 {path} ({error_strerror})。</translation>
    </message>
    <message>
        <source>The recipe {path} is not text in UTF-8; save it as that.</source>
        <translation>配方 {path} 不是 UTF-8 文本；请以 UTF-8 保存。</translation>
    </message>
    <message>
        <source>The recipe {path}</source>
        <translation>配方 {path}</translation>
    </message>
    <message>
        <source>The recipe {path} cannot be written ({error_strerror}).</source>
        <translation>无法写入配方 {path} ({error_strerror})。</translation>
    </message>
    <message>
        <source>There is no recipe called {name}; there are {list_recipes}, and the path of a .toml file is taken too.</source>
        <translation>没有名为 {name} 的配方；可用的有 {list_recipes}，也可以给出 .toml 文件的路径。</translation>
    </message>
    <message>
        <source>There is no tool {tool}; there are {all_tools}.</source>
        <translation>没有工具 {tool}；可用的有 {all_tools}。</translation>
    </message>
    <message>
        <source>There is no step to do: name at least one tool.</source>
        <translation>没有要执行的步骤：请至少指定一个工具。</translation>
    </message>
    <message>
        <source>the recipe needs a name.</source>
        <translation>配方需要名称。</translation>
    </message>
    <message>
        <source>the recipe needs at least one step, in tables called [[steps]].</source>
        <translation>配方至少需要一个步骤，写在名为 [[steps]] 的表中。</translation>
    </message>
    <message>
        <source>dust must be true or false.</source>
        <translation>dust 须为 true 或 false。</translation>
    </message>
    <message>
        <source>a step needs a tool.</source>
        <translation>步骤需要指定工具。</translation>
    </message>
    <message>
        <source>params and when of the step {tool} must be tables.</source>
        <translation>步骤 {tool} 的 params 和 when 须为表。</translation>
    </message>
    <message>
        <source>optional of the step {tool} must be true or false.</source>
        <translation>步骤 {tool} 的 optional 须为 true 或 false。</translation>
    </message>
    <message>
        <source>output must be a table.</source>
        <translation>output 须为表。</translation>
    </message>
    <message>
        <source>the format of the output may be {formats}, not {output_format}.</source>
        <translation>输出格式可为 {formats}，不能是 {output_format}。</translation>
    </message>
    <message>
        <source>the quality of the output may be 1 to 100, not {output_quality}.</source>
        <translation>输出质量可为 1 到 100，不能是 {output_quality}。</translation>
    </message>
    <message>
        <source>the depth of the output may be 8 or 16, not {output_depth}.</source>
        <translation>输出位深可为 8 或 16，不能是 {output_depth}。</translation>
    </message>
    <message>
        <source>metadata of the output may be {policies}, not {output_metadata}.</source>
        <translation>输出的元数据可为 {policies}，不能是 {output_metadata}。</translation>
    </message>
    <message>
        <source>a {what} has no {key}; it may have {known}.</source>
        <translation>{what} 没有 {key}；可用的有 {known}。</translation>
    </message>
    <message>
        <source>{key} of the {what} must be a text, not {value}.</source>
        <translation>{what} 的 {key} 须为文本，不能是 {value}。</translation>
    </message>
    <message>
        <source>The step {each_tool} is left out: there is no such tool in this version.</source>
        <translation>跳过步骤 {each_tool}：此版本没有这个工具。</translation>
    </message>
    <message>
        <source>The step {each_tool} is left out: {error}</source>
        <translation>跳过步骤 {each_tool}：{error}</translation>
    </message>
    <message>
        <source>Nothing of the recipe {recipe_name} can be done here: {notes}</source>
        <translation>配方“{recipe_name}”在这里无法执行任何步骤：{notes}</translation>
    </message>
    <message>
        <source>The tool {each_tool} has no setting {name}; it has {defaults}.</source>
        <translation>工具 {each_tool} 没有设置项 {name}；可用的有 {defaults}。</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>true 或 false</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>The setting {name} of {tool} must be {words}, not {value}.</source>
        <translation>{tool} 的设置项 {name} 须为{words}，不能是 {value}。</translation>
    </message>
    <message>
        <source>A batch needs an engine to run the models.</source>
        <translation>批处理需要引擎来运行模型。</translation>
    </message>
    <message>
        <source>The folder {plan_order_out} cannot be made ({error_strerror}).</source>
        <translation>无法建立文件夹 {plan_order_out} ({error_strerror})。</translation>
    </message>
    <message>
        <source>The report could not be written: {error}</source>
        <translation>无法写入报告：{error}</translation>
    </message>
    <message>
        <source>{swept} unfinished file{s} of a run that was ended were removed.</source>
        <translation>已删除上次中断的运行留下的 {swept} 个未完成文件。</translation>
    </message>
    <message>
        <source>The first {model_failures} photos failed alike: {sentence}</source>
        <translation>前 {model_failures} 张照片以同样的原因失败：{sentence}</translation>
    </message>
    <message>
        <source>; run the batch again when that is mended.</source>
        <translation>；问题解决后请重新运行批处理。</translation>
    </message>
    <message>
        <source>There is not enough memory for this photo; close other programs and try it again (--retry-failed).</source>
        <translation>内存不足以处理这张照片；请关闭其他程序后再试 (--retry-failed)。</translation>
    </message>
    <message>
        <source>GenRepair failed unexpectedly ({error}: {error2}); please report it with the photo.</source>
        <translation>GenRepair 意外失败 ({error}: {error2})；请附上照片报告此问题。</translation>
    </message>
    <message>
        <source>No photo was named.</source>
        <translation>没有指定照片。</translation>
    </message>
    <message>
        <source>{left} second or infrared scans belong to other photos.</source>
        <translation>{left} 个第二次扫描或红外扫描属于其他照片。</translation>
    </message>
    <message>
        <source>There is no photo in {names}{names2}.</source>
        <translation>在 {names}{names2} 中没有照片。</translation>
    </message>
    <message>
        <source>No file matches {name}.</source>
        <translation>没有与 {name} 匹配的文件。</translation>
    </message>
    <message>
        <source>The folder {error_filename} cannot be read ({error_strerror}); its photos are left out.</source>
        <translation>无法读取文件夹 {error_filename} ({error_strerror})；跳过其中的照片。</translation>
    </message>
    <message>
        <source>The list {name} cannot be read ({error_strerror}).</source>
        <translation>无法读取列表 {name} ({error_strerror})。</translation>
    </message>
    <message>
        <source>{item_source_name} was changed while it was read; run the batch again.</source>
        <translation>{item_source_name} 在读取时被改动；请重新运行批处理。</translation>
    </message>
    <message>
        <source>The folder {place_parent} cannot be made ({error_strerror}).</source>
        <translation>无法建立文件夹 {place_parent} ({error_strerror})。</translation>
    </message>
    <message>
        <source>The output folder {out} has vanished; the batch waits until it is there again.</source>
        <translation>输出文件夹 {out} 不见了；批处理会等待它恢复。</translation>
    </message>
    <message>
        <source>The folder {item_root} has vanished; the batch waits until it is there again.</source>
        <translation>文件夹 {item_root} 不见了；批处理会等待它恢复。</translation>
    </message>
    <message>
        <source>Comparing places</source>
        <translation>正在比较相似的位置</translation>
    </message>
    <message>
        <source>needs a multiple of 1 to {largest_multiple}</source>
        <translation>的倍数须为 1 到 {largest_multiple}</translation>
    </message>
    <message>
        <source>needs a tile of at most {largest_tile}</source>
        <translation>的图块最大为 {largest_tile}</translation>
    </message>
    <message>
        <source>needs a halo of 0 to {largest_tile}</source>
        <translation>的边距须为 0 到 {largest_tile}</translation>
    </message>
    <message>
        <source>needs 1 to {most_channels} channels in input {each_name}</source>
        <translation>的输入 {each_name} 须有 1 到 {most_channels} 个通道</translation>
    </message>
    <message>
        <source>needs an ensemble of {ensembles}</source>
        <translation>的 ensemble 须为 {ensembles}</translation>
    </message>
    <message>
        <source>needs 1 to {most_channels} output channels</source>
        <translation>的输出须有 1 到 {most_channels} 个通道</translation>
    </message>
    <message>
        <source>{where} has a number in {name} that is too large.</source>
        <translation>{where} 的 {name} 中的数字过大。</translation>
    </message>
    <message>
        <source>From {where}: {listed}.</source>
        <translation>来自{where}：{listed}。</translation>
    </message>
    <message>
        <source>Not found: {listed}; install CUDA {cuda_version} and cuDNN 9, or type: {command}.</source>
        <translation>找不到：{listed}；请安装 CUDA {cuda_version} 和 cuDNN 9，或输入：{command}。</translation>
    </message>
    <message>
        <source>Not there, and seldom needed: {listed}.</source>
        <translation>缺少但很少用到：{listed}。</translation>
    </message>
    <message>
        <source>Failed self-tests are not repeated until the runtime or the model changes, or until you ask for it: genrepair doctor --retry, or Try again under Models and devices.</source>
        <translation>失败的自检不会重复进行，直到运行库或模型有变化，或您要求重试：genrepair doctor --retry，或“模型和设备”中的“重试”。</translation>
    </message>
    <message>
        <source>Its fp16 variant is for CUDA, which is not part of this edition.</source>
        <translation>它的 fp16 变体用于 CUDA，此版本不含 CUDA。</translation>
    </message>
    <message>
        <source>it ended the program {most_ends} times while it computed</source>
        <translation>它在计算时使程序退出了 {most_ends} 次</translation>
    </message>
    <message>
        <source>There is no tool {tool_id}; there are {all_tools}.</source>
        <translation>没有工具 {tool_id}；可用的有 {all_tools}。</translation>
    </message>
    <message>
        <source>Judging the tones</source>
        <translation>正在判断影调</translation>
    </message>
    <message>
        <source>Where it was painted and from where it was copied.</source>
        <translation>涂抹的位置和取样的位置。</translation>
    </message>
    <message>
        <source>The stroke of this step cannot be read.</source>
        <translation>无法读取此步骤的笔触。</translation>
    </message>
    <message>
        <source>The model {card_id} does not say what is usual; choose it no longer, or train it again.</source>
        <translation>模型 {card_id} 没有说明什么是正常；请不再选用它，或重新训练。</translation>
    </message>
    <message>
        <source>Looking for unusual places</source>
        <translation>正在查找异常位置</translation>
    </message>
    <message>
        <source>a number of that size</source>
        <translation>这么大的数字</translation>
    </message>
    <message>
        <source>{about_label} may be {low} to {high}{unit}, not {given}.</source>
        <translation>{about_label}可为 {low} 到 {high}{unit}，不能是 {given}。</translation>
    </message>
    <message>
        <source>Ageing the photo</source>
        <translation>正在做旧照片</translation>
    </message>
    <message>
        <source>There is nothing to make old: the mask and the selection do not meet.</source>
        <translation>没有可以做旧的地方：蒙版和选区没有重叠。</translation>
    </message>
    <message>
        <source>The journal {path} is damaged; delete it, and the batch begins anew (results stay).</source>
        <translation>日志 {path} 已损坏；请删除它，批处理会重新开始（结果保留）。</translation>
    </message>
    <message>
        <source>{{number}} may have 1 to 9 places, as in {{number:04}}, not {form}.</source>
        <translation>{{number}} 可以有 1 到 9 位，如 {{number:04}}，不能是 {form}。</translation>
    </message>
    <message>
        <source>{key} of the output must be a text, not {getattr}.</source>
        <translation>输出的 {key} 须为文本，不能是 {getattr}。</translation>
    </message>
    <message>
        <source>{key} of the output must be true or false.</source>
        <translation>输出的 {key} 须为 true 或 false。</translation>
    </message>
    <message>
        <source>no space left</source>
        <translation>没有剩余空间</translation>
    </message>
    <message>
        <source>disk quota</source>
        <translation>磁盘配额</translation>
    </message>
    <message>
        <source>disk is full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>The folder {item_root} cannot be read; the batch waits until it can be again.</source>
        <translation>无法读取文件夹 {item_root}；批处理会等待它恢复可读。</translation>
    </message>
    <message>
        <source>{error}; the batch waits until it can be written again.</source>
        <translation>{error}；批处理会等待它恢复可写。</translation>
    </message>
    <message>
        <source>The disk of {out} is full: {free} MiB are free; the batch waits for room.</source>
        <translation>{out} 所在的磁盘已满：剩余 {free} MiB；批处理会等待腾出空间。</translation>
    </message>
    <message>
        <source>{target} is the source, and sources are never overwritten.</source>
        <translation>{target} 是源文件，而源文件绝不会被覆盖。</translation>
    </message>
    <message>
        <source>{target} exists already; move it elsewhere and accept the photo again.</source>
        <translation>{target} 已存在；请把它移到别处，然后再次接受这张照片。</translation>
    </message>
    <message>
        <source>{source_name} is not in the journal of this batch.</source>
        <translation>{source_name} 不在此批处理的日志中。</translation>
    </message>
    <message>
        <source>{source_name} has no result that could be accepted or rejected.</source>
        <translation>{source_name} 没有可以接受或拒绝的结果。</translation>
    </message>
    <message>
        <source>The result of {source_name} is not there any more; repair it again.</source>
        <translation>{source_name} 的结果已不在原处；请重新修复。</translation>
    </message>
    <message>
        <source>{path} is not in the folder of this batch, so it was left alone.</source>
        <translation>{path} 不在此批处理的文件夹中，因此未作处理。</translation>
    </message>
    <message>
        <source>{old_name} cannot be moved to {new_parent} ({error_strerror}); check the disk.</source>
        <translation>无法把 {old_name} 移到 {new_parent} ({error_strerror})；请检查磁盘。</translation>
    </message>
    <message>
        <source>Name one folder to watch; it must exist.</source>
        <translation>请指定一个要监视的文件夹；它必须存在。</translation>
    </message>
    <message>
        <source>The folder {root} is there again.</source>
        <translation>文件夹 {root} 已恢复。</translation>
    </message>
    <message>
        <source>Traceback (most recent call last)</source>
        <translation>Traceback (most recent call last)</translation>
    </message>
    <message>
        <source>During handling of</source>
        <translation>During handling of</translation>
    </message>
    <message>
        <source>The above exception was</source>
        <translation>The above exception was</translation>
    </message>
    <message>
        <source>{path_name} exists already; give the report another name.</source>
        <translation>{path_name} 已存在；请给报告换一个名称。</translation>
    </message>
    <message>
        <source>The report cannot be written to {path} ({reason}); choose another folder.</source>
        <translation>无法把报告写入 {path} ({reason})；请选择其他文件夹。</translation>
    </message>
    <message>
        <source>Settings that differ from the defaults</source>
        <translation>与默认值不同的设置</translation>
    </message>
    <message>
        <source>Software it is made of</source>
        <translation>所用的软件</translation>
    </message>
    <message>
        <source>End of the log (words that may name photos are left out)</source>
        <translation>日志末尾（可能含有照片名的词已略去）</translation>
    </message>
    <message>
        <source>version {genrepair_version}, {getattr}</source>
        <translation>版本 {genrepair_version}，{getattr}</translation>
    </message>
    <message>
        <source>in Python</source>
        <translation>在 Python 中</translation>
    </message>
    <message>
        <source>Python {platform_python_version}</source>
        <translation>Python {platform_python_version}</translation>
    </message>
    <message>
        <source>made {datetime_now} UTC</source>
        <translation>生成于 {datetime_now} UTC</translation>
    </message>
    <message>
        <source>{platform_machine}, {os_cpu_count} logical processors</source>
        <translation>{platform_machine}，{os_cpu_count} 个逻辑处理器</translation>
    </message>
    <message>
        <source>libc {platform_libc_ver}</source>
        <translation>libc {platform_libc_ver}</translation>
    </message>
    <message>
        <source>recent photos: {settings_recent}</source>
        <translation>最近的照片：{settings_recent}</translation>
    </message>
    <message>
        <source>There is no log.</source>
        <translation>没有日志。</translation>
    </message>
    <message>
        <source>colour profile</source>
        <translation>色彩配置文件</translation>
    </message>
    <message>
        <source>resolution</source>
        <translation>分辨率</translation>
    </message>
    <message>
        <source>transparency</source>
        <translation>透明度</translation>
    </message>
    <message>
        <source>depth</source>
        <translation>位深</translation>
    </message>
    <message>
        <source>read back and identical, bit by bit</source>
        <translation>已读回，逐位相同</translation>
    </message>
    <message>
        <source>read back; a lossy format, so values differ a little everywhere</source>
        <translation>已读回；格式有损，各处数值略有差异</translation>
    </message>
    <message>
        <source>read back; converted as asked</source>
        <translation>已读回；按要求做了转换</translation>
    </message>
    <message>
        <source>not read back, because the photo is very large</source>
        <translation>未读回，因为照片非常大</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>{bytes} bytes, {format_names}</source>
        <translation>{bytes} 字节，{format_names}</translation>
    </message>
    <message>
        <source>Changed outside the masks</source>
        <translation>蒙版之外的改动</translation>
    </message>
    <message>
        <source>{changes_outside} pixels</source>
        <translation>{changes_outside} 像素</translation>
    </message>
    <message>
        <source>Changed in all</source>
        <translation>改动总量</translation>
    </message>
    <message>
        <source>{changes_changed} of {changes_total} pixels ({percent})</source>
        <translation>{changes_changed} / {changes_total} 像素 ({percent})</translation>
    </message>
    <message>
        <source>Pixels in the file</source>
        <translation>文件中的像素</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>已保留</translation>
    </message>
    <message>
        <source>the photo carried nothing beside its pixels</source>
        <translation>照片除像素外不含其他数据</translation>
    </message>
    <message>
        <source>Not kept</source>
        <translation>未保留</translation>
    </message>
    <message>
        <source>nothing was lost</source>
        <translation>没有丢失任何内容</translation>
    </message>
    <message>
        <source>Record of the repair</source>
        <translation>修复记录</translation>
    </message>
    <message>
        <source>in the file (XMP)</source>
        <translation>在文件中 (XMP)</translation>
    </message>
    <message>
        <source>not in the file</source>
        <translation>不在文件中</translation>
    </message>
    <message>
        <source>The {name} is another one now.</source>
        <translation>{name}已与原来不同。</translation>
    </message>
    <message>
        <source>{report_path} was saved but cannot be read; check the disk.</source>
        <translation>{report_path} 已保存但无法读取；请检查磁盘。</translation>
    </message>
    <message>
        <source>, {repair_model} version {repair_version}</source>
        <translation>，{repair_model} 版本 {repair_version}</translation>
    </message>
    <message>
        <source>The model {card_title} cannot be opened; import it again.</source>
        <translation>无法打开模型 {card_title}；请重新导入。</translation>
    </message>
    <message>
        <source>Looking at the photo</source>
        <translation>正在分析照片</translation>
    </message>
    <message>
        <source>Click into what is wanted first; a click that takes away comes after that.</source>
        <translation>请先点击想要的部分；排除的点击应在其后。</translation>
    </message>
    <message>
        <source>More than {most_clicks} clicks are not taken; add what is selected to the mask first.</source>
        <translation>最多接受 {most_clicks} 次点击；请先把选中的内容加入蒙版。</translation>
    </message>
    <message>
        <source>The model {card_title} asks for {name}, which its encoder does not make.</source>
        <translation>模型 {card_title} 需要 {name}，但其编码器并不提供。</translation>
    </message>
    <message>
        <source>The model {card_title} gives no mask.</source>
        <translation>模型 {card_title} 没有给出蒙版。</translation>
    </message>
    <message>
        <source>The model {card_title} failed; verify it in Models and Devices.</source>
        <translation>模型 {card_title} 运行失败；请在“模型与设备”中校验。</translation>
    </message>
    <message>
        <source>The model {card_title} gives numbers that are no numbers.</source>
        <translation>模型 {card_title} 给出了无效数值。</translation>
    </message>
    <message>
        <source>as in {name} {version}</source>
        <translation>与 {name} {version} 相同</translation>
    </message>
    <message>
        <source>, part of {each_inside}</source>
        <translation>，{each_inside} 的一部分</translation>
    </message>
    <message>
        <source>
Source code: {each_source}</source>
        <translation>
源代码：{each_source}</translation>
    </message>
    <message>
        <source>{each_name} {each_version}{carried}
Licence: {each_licence}
{each_homepage}{source}</source>
        <translation>{each_name} {each_version}{carried}
许可证：{each_licence}
{each_homepage}{source}</translation>
    </message>
    <message>
        <source>OSI Approved</source>
        <translation>OSI Approved</translation>
    </message>
    <message>
        <source>see its text</source>
        <translation>见其文本</translation>
    </message>
    <message>
        <source>source code</source>
        <translation>源代码</translation>
    </message>
    <message>
        <source>the photo has colours</source>
        <translation>照片是彩色的</translation>
    </message>
    <message>
        <source>the photo is monochrome</source>
        <translation>照片是单色的</translation>
    </message>
    <message>
        <source>{words} is not known</source>
        <translation>{words} 未知</translation>
    </message>
    <message>
        <source>{words} {value}{unit} is not above {limit}{unit2}</source>
        <translation>{words} {value}{unit} 不高于 {limit}{unit2}</translation>
    </message>
    <message>
        <source>{words} {value}{unit} is not below {limit}{unit2}</source>
        <translation>{words} {value}{unit} 不低于 {limit}{unit2}</translation>
    </message>
    <message>
        <source>There is no condition {name}; there are {known}.</source>
        <translation>没有条件 {name}；可用的有 {known}。</translation>
    </message>
    <message>
        <source>The condition {name} must be {name2}.</source>
        <translation>条件 {name} 须为{name2}。</translation>
    </message>
    <message>
        <source>The condition {name} must be a number of 0 or more, not {value}.</source>
        <translation>条件 {name} 须为 0 或更大的数字，不能是 {value}。</translation>
    </message>
    <message>
        <source>The photo was changed while {tool_title} was working, so its result was dropped; apply it again.</source>
        <translation>“{tool_title}”工作期间照片有改动，因此其结果已丢弃；请重新应用。</translation>
    </message>
    <message>
        <source>The photo was changed meanwhile, so the change of its steps was dropped; repeat it.</source>
        <translation>照片在此期间有改动，因此对步骤的更改已丢弃；请重做一次。</translation>
    </message>
    <message>
        <source>Change mask</source>
        <translation>更改蒙版</translation>
    </message>
    <message>
        <source>{path_name} is the photo that was opened; save under another name to keep the original.</source>
        <translation>{path_name} 是打开的那张照片；请另存为其他名称以保留原图。</translation>
    </message>
    <message>
        <source>The mask is {mask_shape} x {mask_shape2} pixels, but the photo is {width} x {height}.</source>
        <translation>蒙版为 {mask_shape} x {mask_shape2} 像素，而照片为 {width} x {height}。</translation>
    </message>
    <message>
        <source>Infrared marks dust but has no colours to fill with; fill its mask with another tool.</source>
        <translation>红外通道能标出灰尘，但没有可用来填补的颜色；请用其他工具填补其蒙版。</translation>
    </message>
    <message>
        <source>infrared scan</source>
        <translation>红外扫描</translation>
    </message>
    <message>
        <source>second scan</source>
        <translation>第二次扫描</translation>
    </message>
    <message>
        <source>{second_name} was named as its own second scan; name the other file.</source>
        <translation>{second_name} 被指定为它自己的第二次扫描；请指定另一个文件。</translation>
    </message>
    <message>
        <source>The folder {where} has no {what} of {photo_name}; it should be called {example}.</source>
        <translation>文件夹 {where} 中没有 {photo_name} 的{what}；文件名应为 {example}。</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>正在读取</translation>
    </message>
    <message>
        <source>The photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>{name} has neither a second scan beside it ({stem}{second}{suffix}) nor an infrared channel ({stem2}{beside}{suffix2}); name one of them.</source>
        <translation>{name} 旁边既没有第二次扫描 ({stem}{second}{suffix})，也没有红外通道 ({stem2}{beside}{suffix2})；请指定其中之一。</translation>
    </message>
    <message>
        <source>{tool_title} made no mask.</source>
        <translation>“{tool_title}”没有生成蒙版。</translation>
    </message>
    <message>
        <source>{planned_source_name} has no second scan to fill from; leave --fill out to get the mask.</source>
        <translation>{planned_source_name} 没有可用来填补的第二次扫描；去掉 --fill 可得到蒙版。</translation>
    </message>
    <message>
        <source>Protect</source>
        <translation>保护</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>{planned_target} exists already; choose another name or allow overwriting (--overwrite).</source>
        <translation>{planned_target} 已存在；请换一个名称或允许覆盖 (--overwrite)。</translation>
    </message>
    <message>
        <source>The folder {planned_target_parent} cannot be made ({error_strerror}).</source>
        <translation>无法建立文件夹 {planned_target_parent} ({error_strerror})。</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>{url} is no address; it has to look like https://host/model{suffix}.</source>
        <translation>{url} 不是网址；应形如 https://host/model{suffix}。</translation>
    </message>
    <message>
        <source>Only addresses that begin with https:// are fetched from, not {url}.</source>
        <translation>只能从 https:// 开头的网址下载，不能从 {url} 下载。</translation>
    </message>
    <message>
        <source>The address holds a name or a password; fetch that file yourself and import it.</source>
        <translation>网址中含有用户名或密码；请自行下载该文件再导入。</translation>
    </message>
    <message>
        <source>The address does not name one {suffix} file; give the address of the file itself.</source>
        <translation>该网址不是指向 {suffix} 文件；请给出文件本身的网址。</translation>
    </message>
    <message>
        <source>{host_of} cannot prove who it is ({reason_verify_message}).</source>
        <translation>{host_of} 无法证明其身份（{reason_verify_message}）。</translation>
    </message>
    <message>
        <source>{host_of} cannot be reached ({text}); check the connection.</source>
        <translation>无法连接 {host_of}（{text}）；请检查网络连接。</translation>
    </message>
    <message>
        <source>{host_of} leads to an address that nothing is fetched from (not https://, or in circles).</source>
        <translation>{host_of} 转到了不能下载的网址（不是 https://，或循环跳转）。</translation>
    </message>
    <message>
        <source>There is no file at {url}.</source>
        <translation>{url} 处没有文件。</translation>
    </message>
    <message>
        <source>{host_of} does not give the file to everybody (error {code}); fetch it yourself and import it.</source>
        <translation>{host_of} 不公开提供该文件（错误 {code}）；请自行下载再导入。</translation>
    </message>
    <message>
        <source>{host_of} answers with error {code}; try again later.</source>
        <translation>{host_of} 返回错误 {code}；请稍后再试。</translation>
    </message>
    <message>
        <source>{host_of} answers with a web page instead of the file; give the address of its download.</source>
        <translation>{host_of} 返回的是网页而不是文件；请给出文件的下载网址。</translation>
    </message>
    <message>
        <source>{host_of} sends the file packed; fetch it yourself and import it.</source>
        <translation>{host_of} 发送的是压缩后的文件；请自行下载再导入。</translation>
    </message>
    <message>
        <source>The connection to {host_of} broke; run the same command again to go on.</source>
        <translation>与 {host_of} 的连接中断；再次运行同一命令即可继续。</translation>
    </message>
    <message>
        <source>Everything has a reddish tint, also what should be neutral.</source>
        <translation>整体偏红，连应为中性灰的地方也是。</translation>
    </message>
    <message>
        <source>Everything has a yellowish tint, also what should be neutral.</source>
        <translation>整体偏黄，连应为中性灰的地方也是。</translation>
    </message>
    <message>
        <source>Everything has a greenish tint, also what should be neutral.</source>
        <translation>整体偏绿，连应为中性灰的地方也是。</translation>
    </message>
    <message>
        <source>Everything has a cyan tint, also what should be neutral.</source>
        <translation>整体偏青，连应为中性灰的地方也是。</translation>
    </message>
    <message>
        <source>Everything has a bluish tint, also what should be neutral.</source>
        <translation>整体偏蓝，连应为中性灰的地方也是。</translation>
    </message>
    <message>
        <source>Everything has a magenta tint, also what should be neutral.</source>
        <translation>整体偏品红，连应为中性灰的地方也是。</translation>
    </message>
    <message>
        <source>Measuring fading</source>
        <translation>正在测量褪色</translation>
    </message>
    <message>
        <source>Measuring JPEG blocks</source>
        <translation>正在测量 JPEG 块</translation>
    </message>
    <message>
        <source>Measuring sharpness</source>
        <translation>正在测量清晰度</translation>
    </message>
    <message>
        <source>Measuring noise</source>
        <translation>正在测量噪点</translation>
    </message>
    <message>
        <source>None is found at this sensitivity.</source>
        <translation>在此灵敏度下没有发现。</translation>
    </message>
    <message>
        <source>One place, {share:.2f} % of the photo.</source>
        <translation>一处，占照片的 {share:.2f} %。</translation>
    </message>
    <message>
        <source>{count} places, {share:.2f} % of the photo.</source>
        <translation>{count} 处，占照片的 {share:.2f} %。</translation>
    </message>
    <message>
        <source>Brightness varies by {luminance:.1f} of 255 levels from noise, colour by {chroma:.1f}.</source>
        <translation>噪点使亮度波动 {luminance:.1f} 级（共 255 级），颜色波动 {chroma:.1f} 级。</translation>
    </message>
    <message>
        <source>That is hardly seen.</source>
        <translation>这几乎看不出来。</translation>
    </message>
    <message>
        <source>Steps between the blocks of JPEG are {percent:.0f} % stronger than those inside.</source>
        <translation>JPEG 块之间的跳变比块内强 {percent:.0f} %。</translation>
    </message>
    <message>
        <source>No blocks of JPEG are seen.</source>
        <translation>看不出 JPEG 块。</translation>
    </message>
    <message>
        <source>Too few edges to tell how sharp it is.</source>
        <translation>边缘太少，无法判断清晰度。</translation>
    </message>
    <message>
        <source>Edges are as sharp as they should be at this size.</source>
        <translation>边缘的清晰度与这个尺寸相称。</translation>
    </message>
    <message>
        <source>Edges rise over {rise:.1f} pixels, more than they should at this size.</source>
        <translation>边缘过渡宽达 {rise:.1f} 像素，超过这个尺寸应有的程度。</translation>
    </message>
    <message>
        <source>{rise} px</source>
        <translation>{rise} 像素</translation>
    </message>
    <message>
        <source>It uses {contrast:.0f} % of the range from black to white.</source>
        <translation>只用了黑到白范围的 {contrast:.0f} %。</translation>
    </message>
    <message>
        <source>There is something neutral in it.</source>
        <translation>画面中有中性灰的部分。</translation>
    </message>
    <message>
        <source>It is black and white.</source>
        <translation>这是黑白照片。</translation>
    </message>
    <message>
        <source>It has one tone, such as sepia, which may be meant.</source>
        <translation>照片只有一种色调（如棕褐色），可能是有意为之。</translation>
    </message>
    <message>
        <source>Bringing colours back would change it by {change:.0f} levels on average.</source>
        <translation>恢复颜色平均会改变 {change:.0f} 级。</translation>
    </message>
    <message>
        <source>This photo does not say how many pixels an inch has, so sizes have to be given in pixels.</source>
        <translation>这张照片没有注明每英寸像素数，因此尺寸只能以像素给出。</translation>
    </message>
    <message>
        <source>The mask was changed meanwhile, so this change of it was dropped; do it again.</source>
        <translation>蒙版在此期间有改动，因此对它的这次更改已丢弃；请重做一次。</translation>
    </message>
    <message>
        <source>Another download is running; start this one when that has ended.</source>
        <translation>另一个下载正在进行；请等它结束后再开始。</translation>
    </message>
    <message>
        <source>{offer_host} (sent by {offer_sender})</source>
        <translation>{offer_host}（由 {offer_sender} 发送）</translation>
    </message>
    <message>
        <source>at most {megabytes} MB, the server does not say</source>
        <translation>最多 {megabytes} MB，服务器未说明大小</translation>
    </message>
    <message>
        <source>{megabytes} MB</source>
        <translation>{megabytes} MB</translation>
    </message>
    <message>
        <source>Download {offer_name} ({size}) from {sender} and install it?</source>
        <translation>从 {sender} 下载 {offer_name}（{size}）并安装吗？</translation>
    </message>
    <message>
        <source>This model is made of two files; fetch them and the card yourself and import them.</source>
        <translation>该模型由两个文件组成；请自行下载这两个文件和模型卡再导入。</translation>
    </message>
    <message>
        <source>The card describes a network of another SHA-256 than the one that was given.</source>
        <translation>模型卡所描述的网络的 SHA-256 与给出的不同。</translation>
    </message>
    <message>
        <source>What lies at {url} is too large for a card.</source>
        <translation>{url} 处的内容太大，不会是模型卡。</translation>
    </message>
    <message>
        <source>A SHA-256 has 64 digits of 0 to 9 and a to f.</source>
        <translation>SHA-256 由 64 个 0 到 9、a 到 f 的字符组成。</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be made ({error_strerror}).</source>
        <translation>无法创建文件夹 {folder}（{error_strerror}）。</translation>
    </message>
    <message>
        <source>Imported from {path_name}; looks like {guess_family}.</source>
        <translation>从 {path_name} 导入；看起来像 {guess_family}。</translation>
    </message>
    <message>
        <source>not told by the file that was imported</source>
        <translation>导入的文件没有说明</translation>
    </message>
    <message>
        <source>{path_name} is not the network that the card {card_path_name} describes (SHA-256 differs).</source>
        <translation>{path_name} 不是模型卡 {card_path_name} 所描述的网络（SHA-256 不同）。</translation>
    </message>
    <message>
        <source>There is no model called {model_id}.</source>
        <translation>没有名为 {model_id} 的模型。</translation>
    </message>
    <message>
        <source>The model {model_id} came with the program and cannot be removed; choose another default.</source>
        <translation>模型 {model_id} 是程序自带的，无法移除；请选择其他默认模型。</translation>
    </message>
    <message>
        <source>{error_filename} cannot be deleted ({error_strerror}).</source>
        <translation>无法删除 {error_filename} ({error_strerror})。</translation>
    </message>
    <message>
        <source>There is no model called {name}.</source>
        <translation>没有名为 {name} 的模型。</translation>
    </message>
    <message>
        <source>There is a model called {card_id} already; give this one another id.</source>
        <translation>已有名为 {card_id} 的模型；请换一个名称。</translation>
    </message>
    <message>
        <source>No tool uses models for {card_task}; there are {tasks}.</source>
        <translation>没有工具使用 {card_task} 的模型；可用的有 {tasks}。</translation>
    </message>
    <message>
        <source>{path_name} keeps its values in other files; export it as one file and import that.</source>
        <translation>{path_name} 把数值存在其他文件中；请导出为单个文件后再导入。</translation>
    </message>
    <message>
        <source>{folder} exists already; give the model another id, or remove that file.</source>
        <translation>{folder} 已存在；请给模型换一个名称，或移除那个文件。</translation>
    </message>
    <message>
        <source>The model cannot be installed in {folder} ({error_strerror}).</source>
        <translation>无法把模型安装到 {folder} ({error_strerror})。</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>正在打开</translation>
    </message>
    <message>
        <source>{path_name} cannot be opened ({first_line}).</source>
        <translation>无法打开 {path_name} ({first_line})。</translation>
    </message>
    <message>
        <source>Sizes</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>{path_name} gives results of a shape that no tool can use.</source>
        <translation>{path_name} 给出的结果形状没有工具能使用。</translation>
    </message>
    <message>
        <source>{name} takes values of a type that no picture has.</source>
        <translation>{name} 的输入数值类型不是图片所具有的。</translation>
    </message>
    <message>
        <source>{name} takes picture and mask as one input of four channels (as bare MI-GAN does); export it with an input for each, like MI-GAN&apos;s own pipeline.</source>
        <translation>{name} 把图片和蒙版作为一个四通道输入（原始 MI-GAN 就是这样）；请像 MI-GAN 自己的流程那样，为两者各导出一个输入。</translation>
    </message>
    <message>
        <source>{name} takes no picture of the form (1, 3, height, width), so no tool can use it.</source>
        <translation>{name} 没有 (1, 3, height, width) 形式的图片输入，因此没有工具能使用它。</translation>
    </message>
    <message>
        <source>{name} has an input {each_name} of a form that no tool can fill.</source>
        <translation>{name} 的输入 {each_name} 的形式没有工具能提供。</translation>
    </message>
    <message>
        <source>{name} takes several pictures of one kind ({kinds}), which no tool gives.</source>
        <translation>{name} 需要同一类的多张图片 ({kinds})，没有工具能提供。</translation>
    </message>
    <message>
        <source>{name} does not run on pictures of any size that was tried. {reason}</source>
        <translation>{name} 在试过的各种尺寸的图片上都不能运行。{reason}</translation>
    </message>
    <message>
        <source>{name} gives a result of another shape than its picture, so no tool can use it.</source>
        <translation>{name} 的结果形状与图片不同，因此没有工具能使用它。</translation>
    </message>
    <message>
        <source>White in its mask means known.</source>
        <translation>其蒙版中白色表示已知。</translation>
    </message>
    <message>
        <source>White in its mask means missing.</source>
        <translation>其蒙版中白色表示缺失。</translation>
    </message>
    <message>
        <source>Reach</source>
        <translation>影响范围</translation>
    </message>
    <message>
        <source>It takes pictures of {fixed} x {fixed2} only, so photos are cut into such.</source>
        <translation>它只接受 {fixed} x {fixed2} 的图片，因此照片会被切成这样的图块。</translation>
    </message>
    <message>
        <source>Its result is {times} times as large; it is brought back to the size of the photo.</source>
        <translation>其结果放大 {times} 倍；会缩回照片的尺寸。</translation>
    </message>
    <message>
        <source>{name} gives {channels} channels that are neither a picture nor probabilities, so no tool can use it.</source>
        <translation>{name} 给出 {channels} 个通道，既不是图片也不是概率，因此没有工具能使用它。</translation>
    </message>
    <message>
        <source>It gives {channels} maps of values between 0 and 1, as networks do that look for damage.</source>
        <translation>它给出 {channels} 张数值在 0 到 1 之间的图，查找损伤的网络就是这样。</translation>
    </message>
    <message>
        <source>damage finder</source>
        <translation>损伤检测器</translation>
    </message>
    <message>
        <source>Black and white are {span} and {span2} for it.</source>
        <translation>对它来说黑和白分别是 {span} 和 {span2}。</translation>
    </message>
    <message>
        <source>Its result is in 0..255 though it takes less.</source>
        <translation>其结果在 0..255 之间，尽管输入范围较小。</translation>
    </message>
    <message>
        <source>MI-GAN pipeline</source>
        <translation>MI-GAN 流程</translation>
    </message>
    <message>
        <source>denoiser with a noise map</source>
        <translation>带噪声图的降噪器</translation>
    </message>
    <message>
        <source>NAFNet or SCUNet</source>
        <translation>NAFNet 或 SCUNet</translation>
    </message>
    <message>
        <source>Every pixel acts on the whole picture, so the seams of tiles may be seen on large photos.</source>
        <translation>每个像素都影响整张图片，因此大照片上可能看到图块接缝。</translation>
    </message>
    <message>
        <source>{name} gives numbers that are no numbers.</source>
        <translation>{name} 给出了无效数值。</translation>
    </message>
    <message>
        <source>Object Path:</source>
        <translation>Object Path:</translation>
    </message>
    <message>
        <source>The monitor profile {path} cannot be read ({error_strerror}); choose another one in Settings.</source>
        <translation>无法读取显示器配置文件 {path} ({error_strerror})；请在“设置”中另选一个。</translation>
    </message>
    <message>
        <source>{path_name} is no profile of an RGB monitor; choose another one in Settings.</source>
        <translation>{path_name} 不是 RGB 显示器的配置文件；请在“设置”中另选一个。</translation>
    </message>
    <message>
        <source>{name} is a folder; name the photos in it, for example {os_path}.</source>
        <translation>{name} 是文件夹；请指定其中的照片，例如 {os_path}。</translation>
    </message>
    <message>
        <source>{sources} photos need a folder to go to, but {out} is a file; try {better}.</source>
        <translation>{sources} 张照片需要存入文件夹，而 {out} 是文件；可以试试 {better}。</translation>
    </message>
    <message>
        <source>{each_target} is a source, and sources are never overwritten; choose another place.</source>
        <translation>{each_target} 是源文件，而源文件绝不会被覆盖；请选择其他位置。</translation>
    </message>
    <message>
        <source>The folder {where} has no mask for {source_name}; it should be called {names}.</source>
        <translation>文件夹 {where} 中没有 {source_name} 的蒙版；文件名应为 {names}。</translation>
    </message>
    <message>
        <source>The mask {path_name} is {photo_pixels_shape} x {photo_pixels_shape2} pixels, but the photo is {shape} x {shape2}.</source>
        <translation>蒙版 {path_name} 为 {photo_pixels_shape} x {photo_pixels_shape2} 像素，而照片为 {shape} x {shape2}。</translation>
    </message>
    <message>
        <source>The photo {name} of the project {project} was moved or deleted; choose where it is now.</source>
        <translation>项目 {project} 的照片 {name} 已被移动或删除；请选择它现在的位置。</translation>
    </message>
    <message>
        <source>The photo {path} was changed since the project {project} was saved.</source>
        <translation>照片 {path} 在项目 {project} 保存之后有改动。</translation>
    </message>
    <message>
        <source>The photo does not come from a file; save it first, then open that file for a project.</source>
        <translation>照片不是来自文件；请先保存，再打开该文件建立项目。</translation>
    </message>
    <message>
        <source>The photo is {document_pixels_shape} x {document_pixels_shape2} pixels with {photo_depth} bits, but the project {origin_title} was made for {source_width} x {source_height} with {source_depth}.</source>
        <translation>照片为 {document_pixels_shape} x {document_pixels_shape2} 像素、{photo_depth} 位，而项目 {origin_title} 是为 {source_width} x {source_height}、{source_depth} 位建立的。</translation>
    </message>
    <message>
        <source>The step {entry_title} was made by a tool that this GenRepair does not have: its result is kept, but it cannot be run again.</source>
        <translation>步骤“{entry_title}”由这个 GenRepair 没有的工具完成：结果予以保留，但无法重新运行。</translation>
    </message>
    <message>
        <source>The project {origin_title} is damaged or was tampered with.</source>
        <translation>项目 {origin_title} 已损坏或被篡改。</translation>
    </message>
    <message>
        <source>The project {path} could not be saved ({error_strerror}); check the disk or take another place.</source>
        <translation>无法保存项目 {path} ({error_strerror})；请检查磁盘或换一个位置。</translation>
    </message>
    <message>
        <source>Nothing could be kept in {folder} ({error_strerror}).</source>
        <translation>无法在 {folder} 中保留任何内容 ({error_strerror})。</translation>
    </message>
    <message>
        <source>There is no project {path}.</source>
        <translation>没有项目 {path}。</translation>
    </message>
    <message>
        <source>The project {path} cannot be read ({error_strerror}).</source>
        <translation>无法读取项目 {path} ({error_strerror})。</translation>
    </message>
    <message>
        <source>{path_name} is no GenRepair project, or it is damaged.</source>
        <translation>{path_name} 不是 GenRepair 项目，或已损坏。</translation>
    </message>
    <message>
        <source>{title} holds something that does not belong into a project, so it was not opened.</source>
        <translation>{title} 含有不属于项目的内容，因此没有打开。</translation>
    </message>
    <message>
        <source>The project {title} is damaged or was tampered with.</source>
        <translation>项目 {title} 已损坏或被篡改。</translation>
    </message>
    <message>
        <source>What was kept in {folder} is damaged.</source>
        <translation>{folder} 中保留的内容已损坏。</translation>
    </message>
    <message>
        <source>What was kept in {folder} is not complete.</source>
        <translation>{folder} 中保留的内容不完整。</translation>
    </message>
    <message>
        <source>{title} is no GenRepair project.</source>
        <translation>{title} 不是 GenRepair 项目。</translation>
    </message>
    <message>
        <source>The project {title} was made by a newer GenRepair; update this one to open it.</source>
        <translation>项目 {title} 由更新版本的 GenRepair 生成；请更新本程序后再打开。</translation>
    </message>
    <message>
        <source>GenRepair {version}</source>
        <translation>GenRepair {version}</translation>
    </message>
    <message>
        <source>: {repair_model} version {repair_version}, SHA-256 {repair_sha256}</source>
        <translation>：{repair_model} 版本 {repair_version}，SHA-256 {repair_sha256}</translation>
    </message>
    <message>
        <source>{first} and {second} have no photo of the same name.</source>
        <translation>{first} 和 {second} 中没有同名的照片。</translation>
    </message>
    <message>
        <source>The votes cannot be written to {file} ({error_strerror}).</source>
        <translation>无法把评判结果写入 {file} ({error_strerror})。</translation>
    </message>
    <message>
        <source>The votes in {path} cannot be read ({error}).</source>
        <translation>无法读取 {path} 中的评判结果 ({error})。</translation>
    </message>
    <message>
        <source>{path} is no file of votes; choose another one with --out.</source>
        <translation>{path} 不是评判结果文件；请用 --out 选择其他文件。</translation>
    </message>
    <message>
        <source>There is no folder {folder}.</source>
        <translation>没有文件夹 {folder}。</translation>
    </message>
    <message>
        <source>The two folders are the same one.</source>
        <translation>两个文件夹是同一个。</translation>
    </message>
    <message>
        <source>The step {name} is named twice.</source>
        <translation>步骤 {name} 被指定了两次。</translation>
    </message>
    <message>
        <source>{tool_title} needs a mask, but nothing is marked: paint the place or find damage first.</source>
        <translation>“{tool_title}”需要蒙版，但没有任何标记：请涂抹该处或先查找损伤。</translation>
    </message>
    <message>
        <source>no damage was found</source>
        <translation>没有发现损伤</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>蒙版</translation>
    </message>
    <message>
        <source>The step {step_title} cannot be run again: {error}</source>
        <translation>步骤“{step_title}”无法重新运行：{error}</translation>
    </message>
    <message>
        <source>{target_name} is another file than expected: its SHA-256 is {got}; nothing was installed.</source>
        <translation>{target_name} 不是预期的文件：其 SHA-256 为 {got}；没有安装任何内容。</translation>
    </message>
    <message>
        <source>The file is too large: {megabytes} MB, where {megabytes2} MB are allowed (--limit).</source>
        <translation>文件太大：{megabytes} MB，而允许的是 {megabytes2} MB（--limit）。</translation>
    </message>
    <message>
        <source>The file needs {megabytes} MB and {folder} has room for {megabytes2} MB; make room first.</source>
        <translation>文件需要 {megabytes} MB，而 {folder} 只剩 {megabytes2} MB；请先腾出空间。</translation>
    </message>
    <message>
        <source>{megabytes} / {megabytes2} MB</source>
        <translation>{megabytes} / {megabytes2} MB</translation>
    </message>
    <message>
        <source>There is no room left in {folder}; make room and try again.</source>
        <translation>{folder} 已没有空间；请腾出空间后再试。</translation>
    </message>
    <message>
        <source>{folder} cannot be written ({error_strerror}).</source>
        <translation>无法写入 {folder}（{error_strerror}）。</translation>
    </message>
    <message>
        <source>{encoder_name} and {decoder_name} are no encoder and decoder in one file each.</source>
        <translation>{encoder_name} 和 {decoder_name} 不是各自单独成文件的编码器和解码器。</translation>
    </message>
    <message>
        <source>{encoder_name} looks at a photo once, {decoder_name} answers each click.</source>
        <translation>{encoder_name} 对每张照片只分析一次，{decoder_name} 回应每次点击。</translation>
    </message>
    <message>
        <source>Both run on the processor.</source>
        <translation>两者都在处理器上运行。</translation>
    </message>
    <message>
        <source>It normalises the picture itself.</source>
        <translation>它自行对图像做归一化。</translation>
    </message>
    <message>
        <source>It takes a picture normalised as the family does.</source>
        <translation>它接受按该系列方式归一化的图像。</translation>
    </message>
    <message>
        <source>It takes several features of the photo, as SAM 2 does.</source>
        <translation>它像 SAM 2 一样使用照片的多种特征。</translation>
    </message>
    <message>
        <source>Segment Anything (encoder and decoder)</source>
        <translation>Segment Anything（编码器和解码器）</translation>
    </message>
    <message>
        <source>{path_name} takes clicks in {channels} planes, and one or two are known.</source>
        <translation>{path_name} 以 {channels} 个平面接受点击，而只支持一个或两个。</translation>
    </message>
    <message>
        <source>wanted and not wanted in two planes</source>
        <translation>想要与不想要分别在两个平面</translation>
    </message>
    <message>
        <source>1 for wanted and -1 for not wanted</source>
        <translation>1 表示想要，-1 表示不想要</translation>
    </message>
    <message>
        <source>a network that selects by a map of clicks</source>
        <translation>按点击图进行选择的网络</translation>
    </message>
    <message>
        <source>Clicks are discs in a map: {planes}.</source>
        <translation>点击是图中的圆点：{planes}。</translation>
    </message>
    <message>
        <source>It runs on the processor.</source>
        <translation>它在处理器上运行。</translation>
    </message>
    <message>
        <source>{path_name} is the {word} of a network that selects by clicks; put its {other} beside it, named alike (…{other2}….onnx), and import again.</source>
        <translation>{path_name} 是点击选择网络的 {word}；请把对应的 {other} 以相似的名称（…{other2}….onnx）放在旁边，再重新导入。</translation>
    </message>
    <message>
        <source>The setting theme may be {themes}, not {settings_theme}.</source>
        <translation>设置项 theme 可为 {themes}，不能是 {settings_theme}。</translation>
    </message>
    <message>
        <source>The setting prefer may be {preferences}, not {settings_prefer}.</source>
        <translation>设置项 prefer 可为 {preferences}，不能是 {settings_prefer}。</translation>
    </message>
    <message>
        <source>The setting {name} may be {low} to {high}, not {getattr}.</source>
        <translation>设置项 {name} 可为 {low} 到 {high}，不能是 {getattr}。</translation>
    </message>
    <message>
        <source>The settings {path} cannot be read ({error_strerror}).</source>
        <translation>无法读取设置文件 {path} ({error_strerror})。</translation>
    </message>
    <message>
        <source>The settings {path} are not valid TOML ({error}); correct or remove the file.</source>
        <translation>设置文件 {path} 不是有效的 TOML ({error})；请改正或删除该文件。</translation>
    </message>
    <message>
        <source>The settings {path} have an unknown key {key}; it is ignored.</source>
        <translation>设置文件 {path} 含有未知的键 {key}；已忽略。</translation>
    </message>
    <message>
        <source>{error} The default is used.</source>
        <translation>{error}已使用默认值。</translation>
    </message>
    <message>
        <source>The settings {path} cannot be written ({error_strerror}).</source>
        <translation>无法写入设置文件 {path} ({error_strerror})。</translation>
    </message>
    <message>
        <source>The setting {name} must be a list of texts.</source>
        <translation>设置项 {name} 须为文本列表。</translation>
    </message>
    <message>
        <source>The setting {name} must be {wanted}, not {value}.</source>
        <translation>设置项 {name} 须为{wanted}，不能是 {value}。</translation>
    </message>
    <message>
        <source>There is nothing that a recipe could repeat: apply a tool first.</source>
        <translation>没有可供配方重复的内容：请先应用一个工具。</translation>
    </message>
    <message>
        <source>The recipe needs a name.</source>
        <translation>配方需要名称。</translation>
    </message>
    <message>
        <source>The name of the recipe needs a letter or a digit.</source>
        <translation>配方的名称需要含有字母或数字。</translation>
    </message>
    <message>
        <source>{path} cannot be deleted ({error_strerror}).</source>
        <translation>无法删除 {path} ({error_strerror})。</translation>
    </message>
    <message>
        <source>The correction cannot be kept in {folder} ({error_strerror}); free some space, or switch that off in the training window.</source>
        <translation>无法在 {folder} 中保留修正 ({error_strerror})；请腾出一些空间，或在训练窗口中关闭此功能。</translation>
    </message>
    <message>
        <source>No Python with PyTorch was found on this computer.</source>
        <translation>在这台电脑上没有找到带 PyTorch 的 Python。</translation>
    </message>
    <message>
        <source>There is no Python at {python}; choose another one, or let the program look for it.</source>
        <translation>{python} 处没有 Python；请另选一个，或让程序寻找。</translation>
    </message>
    <message>
        <source>{python} does not answer as a Python would; choose another one.</source>
        <translation>{python} 的应答不像 Python；请另选一个。</translation>
    </message>
    <message>
        <source>The Python at {python} lacks {missing}, which training needs.</source>
        <translation>{python} 处的 Python 缺少训练所需的 {missing}。</translation>
    </message>
    <message>
        <source>The Python at {python} has {version}, and training needs {genrepair_version} there.</source>
        <translation>{python} 处的 Python 有 {version}，而训练需要 {genrepair_version}。</translation>
    </message>
    <message>
        <source>no GenRepair</source>
        <translation>没有 GenRepair</translation>
    </message>
    <message>
        <source>{run_order_base_task_capitalize}, own, {run_begun}</source>
        <translation>{run_order_base_task_capitalize}，自训，{run_begun}</translation>
    </message>
    <message>
        <source>The person&apos;s own photos</source>
        <translation>用户自己的照片</translation>
    </message>
    <message>
        <source>What {run_order_base_id} learned from, then the person&apos;s own photos</source>
        <translation>{run_order_base_id} 的训练数据，以及本人的照片</translation>
    </message>
    <message>
        <source>Only a model that measures better than the one it was trained from is kept.</source>
        <translation>只有测量结果胜过训练起点的模型才会保留。</translation>
    </message>
    <message>
        <source>Nothing is known of a model {model_id} that was trained here.</source>
        <translation>没有关于在这里训练的模型 {model_id} 的记录。</translation>
    </message>
    <message>
        <source>What is known of your own models cannot be kept in {path} ({error_strerror}).</source>
        <translation>无法在 {path} 中保留您的模型的记录 ({error_strerror})。</translation>
    </message>
    <message>
        <source>Vintage print, new from an archive</source>
        <translation>复古照片，从档案全新学习</translation>
    </message>
    <message>
        <source>Learns from nothing how to make a photo look like the old ones of a folder.</source>
        <translation>从零学习如何让照片看起来像文件夹中的老照片。</translation>
    </message>
    <message>
        <source>Faded print, new from an archive</source>
        <translation>褪色照片，从档案全新学习</translation>
    </message>
    <message>
        <source>Learns from nothing how bright the places of faded photos once were.</source>
        <translation>从零学习褪色照片的各处原来有多亮。</translation>
    </message>
    <message>
        <source>Choose a folder with good photos first.</source>
        <translation>请先选择存有好照片的文件夹。</translation>
    </message>
    <message>
        <source>Choose a folder with old photos as well: this model learns what they look like.</source>
        <translation>请同时选择一个老照片文件夹：这个模型要学习老照片的样子。</translation>
    </message>
    <message>
        <source>There is no folder {folder}; choose another one.</source>
        <translation>没有文件夹 {folder}；请另选一个。</translation>
    </message>
    <message>
        <source>A training takes {shortest_minutes} to {longest_minutes} minutes.</source>
        <translation>一次训练为 {shortest_minutes} 到 {longest_minutes} 分钟。</translation>
    </message>
    <message>
        <source>The weights of {base_title} are gone ({base_weights}); choose another model.</source>
        <translation>“{base_title}”的权重不见了 ({base_weights})；请选择其他模型。</translation>
    </message>
    <message>
        <source>A training needs {disk_mb} MB of disk, and where {runs} lies only {free} MB are free; free some space first.</source>
        <translation>训练需要 {disk_mb} MB 磁盘空间，而 {runs} 所在处只剩 {free} MB；请先腾出一些空间。</translation>
    </message>
    <message>
        <source>The training cannot be started: {name}: {error_strerror}.</source>
        <translation>无法启动训练：{name}：{error_strerror}。</translation>
    </message>
    <message>
        <source>The trainer belongs to another version of GenRepair; install that of this version.</source>
        <translation>训练程序属于另一版本的 GenRepair；请安装与本版本对应的。</translation>
    </message>
    <message>
        <source>The training was ended; it can be continued from its last checkpoint.</source>
        <translation>训练已结束；可以从上一个检查点继续。</translation>
    </message>
    <message>
        <source>What was started is no trainer of GenRepair (it said {nonsense}).</source>
        <translation>所启动的不是 GenRepair 的训练程序（其输出为 {nonsense}）。</translation>
    </message>
    <message>
        <source>The training was ended from outside (too little memory is the usual reason); it can be continued from its last checkpoint.</source>
        <translation>训练被外部终止（通常因为内存不足）；可以从上一个检查点继续。</translation>
    </message>
    <message>
        <source>The training ended unexpectedly{because}; details are in {folder}.</source>
        <translation>训练意外结束{because}；详细信息见 {folder}。</translation>
    </message>
    <message>
        <source>The training cannot be kept in {runs_dir} ({error_strerror}); free some space there and try again.</source>
        <translation>无法在 {runs_dir} 中保留训练 ({error_strerror})；请在那里腾出一些空间后再试。</translation>
    </message>
    <message>
        <source>The end of the training cannot be kept in {run_folder} ({error_strerror}).</source>
        <translation>无法在 {run_folder} 中保留训练的结尾 ({error_strerror})。</translation>
    </message>
    <message>
        <source>Another window of the program works on this training; stop it there first.</source>
        <translation>程序的另一个窗口正在进行这项训练；请先在那里停止。</translation>
    </message>
    <message>
        <source>Pixels changed that no repair should touch; please report this photo.</source>
        <translation>有不该被任何修复触及的像素发生了改动；请报告这张照片。</translation>
    </message>
    <message>
        <source>{value} % of the photo was filled anew: compare it with the original.</source>
        <translation>照片的 {value} % 被重新填补：请与原图对比。</translation>
    </message>
    <message>
        <source>The edges of filled places are {value} times as steep as the photo around them, so they may show.</source>
        <translation>填补处的边缘比周围照片陡 {value} 倍，可能看得出来。</translation>
    </message>
    <message>
        <source>Around {value} % of the filled places a rim of the damage may be left.</source>
        <translation>约 {value} % 的填补处边缘可能残留损伤。</translation>
    </message>
    <message>
        <source>{value} % more of the photo is now pure black, white or a full colour.</source>
        <translation>照片中纯黑、纯白或饱和颜色的部分增加了 {value} %。</translation>
    </message>
    <message>
        <source>{value} % of the details are not where they were: look for smoothed or invented ones.</source>
        <translation>{value} % 的细节不在原处：请留意被抹平或凭空生成的细节。</translation>
    </message>
    <message>
        <source>A photo without colours has become tinted (by {value} of 255).</source>
        <translation>无彩色的照片带上了色调（{value} / 255）。</translation>
    </message>
    <message>
        <source>The photo&apos;s brightness changed by {value} % of the range.</source>
        <translation>照片亮度变化了整个范围的 {value} %。</translation>
    </message>
    <message>
        <source>The photo lost {value} % of its contrast.</source>
        <translation>照片损失了 {value} % 的对比度。</translation>
    </message>
    <message>
        <source>Unusual places (VAE)</source>
        <translation>异常位置（VAE）</translation>
    </message>
    <message>
        <source>How much each place surprises a network of undamaged photos; a second opinion for Find damage.</source>
        <translation>每处令熟悉完好照片的网络意外的程度；为“查找损伤”提供第二意见。</translation>
    </message>
    <message>
        <source>Bring back colours (standard)</source>
        <translation>恢复色彩（标准）</translation>
    </message>
    <message>
        <source>Finds one transform of all colours that takes back fading, yellowing and casts.</source>
        <translation>为全部颜色找出一个变换，消除褪色、泛黄和偏色。</translation>
    </message>
    <message>
        <source>Find damage (standard)</source>
        <translation>查找损伤（标准）</translation>
    </message>
    <message>
        <source>Finds scratches and hairs, dust and spots, creases, stains, each with a probability.</source>
        <translation>查找划痕和毛发、灰尘和斑点、折痕、污渍，并各给出概率。</translation>
    </message>
    <message>
        <source>weights of 16 bits; inputs, outputs, first and last layers of 32; largest difference on extreme pictures</source>
        <translation>16 位权重；输入、输出、首层和末层为 32 位；在极端图片上的最大差异</translation>
    </message>
    <message>
        <source>Deblur (RED-Net)</source>
        <translation>去模糊（RED-Net）</translation>
    </message>
    <message>
        <source>Sharpens what a lens or a small motion softened; another model for Restore, smaller than the standard one.</source>
        <translation>让因镜头或轻微移动而变模糊的照片变清晰；是“复原”的另一个模型，比标准模型小。</translation>
    </message>
    <message>
        <source>Denoise, second step (collaborative)</source>
        <translation>降噪，第二步（协同）</translation>
    </message>
    <message>
        <source>Puts a noisy photo and what its alike places have in common together; Remove noise uses it for high quality.</source>
        <translation>把有噪点的照片与其相似位置的共同之处合在一起；“降噪”的高质量使用它。</translation>
    </message>
    <message>
        <source>Noise, step by step (recurrent)</source>
        <translation>逐遍去噪（循环网络）</translation>
    </message>
    <message>
        <source>Goes over the photo up to six times: the first pass is a first look, each further one looks back on the last.</source>
        <translation>最多处理照片六遍：第一遍是初看，之后每遍都回顾上一遍。</translation>
    </message>
    <message>
        <source>Denoise (standard)</source>
        <translation>降噪（标准）</translation>
    </message>
    <message>
        <source>Takes away noise of sensors and film; the strength of luminance and colour noise may be given or left for it to find.</source>
        <translation>去除传感器和胶片的噪点；亮度噪点和色彩噪点的强度可以指定，也可以由它自行判断。</translation>
    </message>
    <message>
        <source>QDQ U8S8, percentile 99.99, 64 crops, 6 convolutions left in float32 besides the first and the last</source>
        <translation>QDQ U8S8，百分位 99.99，64 个裁片，除首层和末层外另有 6 个卷积保留 float32</translation>
    </message>
    <message>
        <source>Faded print (VAE translation)</source>
        <translation>褪色照片（VAE 转换）</translation>
    </message>
    <message>
        <source>A coarse guide for how a heavily faded print looked when it was new.</source>
        <translation>严重褪色的照片当初模样的粗略向导。</translation>
    </message>
    <message>
        <source>Film grain (standard)</source>
        <translation>胶片颗粒（标准）</translation>
    </message>
    <message>
        <source>Makes film grain of any size and coarseness from random numbers.</source>
        <translation>由随机数生成任意大小和粗细的胶片颗粒。</translation>
    </message>
    <message>
        <source>Fill with a critic (GAN)</source>
        <translation>带评判网络的填补（GAN）</translation>
    </message>
    <message>
        <source>Sharper texture in wide holes than the standard fill, invented; one of the other fills.</source>
        <translation>在宽的空洞中比标准填补更清晰的纹理，是虚构的；属于其他填补之一。</translation>
    </message>
    <message>
        <source>Fill (standard)</source>
        <translation>填补（标准）</translation>
    </message>
    <message>
        <source>Fills scratches, spots and holes from what lies around them.</source>
        <translation>用周围内容填补划痕、斑点和空洞。</translation>
    </message>
    <message>
        <source>Fill thin damage</source>
        <translation>填补细小损伤</translation>
    </message>
    <message>
        <source>Fills scratches, hairs and specks; wider places go to the other model.</source>
        <translation>填补划痕、毛发和斑点；较宽之处交给另一个模型。</translation>
    </message>
    <message>
        <source>Variants of a fill (VAE)</source>
        <translation>填补的变体（VAE）</translation>
    </message>
    <message>
        <source>Four other guesses of what could be in a wide hole.</source>
        <translation>对宽的空洞中可能有什么的另外四种猜测。</translation>
    </message>
    <message>
        <source>Realism (WGAN-GP critic)</source>
        <translation>真实度（WGAN-GP 评判网络）</translation>
    </message>
    <message>
        <source>How real each place looks to a critic; orders other fills, a second opinion for Find damage.</source>
        <translation>评判网络认为每处有多真实；为其他填补排序，也为“查找损伤”提供第二意见。</translation>
    </message>
    <message>
        <source>Restore (standard)</source>
        <translation>复原（标准）</translation>
    </message>
    <message>
        <source>Takes JPEG blocks, softness and grain out of a photo, as strongly as told or as it finds.</source>
        <translation>去除照片的 JPEG 块、模糊和颗粒，强度按指定或自行判断。</translation>
    </message>
    <message>
        <source>Vintage print (small archive)</source>
        <translation>复古照片（小档案）</translation>
    </message>
    <message>
        <source>Makes a photo look like a black-and-white print of before 1930; it has hardly more to add than grey and sepia.</source>
        <translation>让照片看起来像 1930 年以前的黑白照片；除了灰度和棕褐色，它几乎没有更多效果。</translation>
    </message>
    <message>
        <source>Compressed web pictures</source>
        <translation>压缩过的网络图片</translation>
    </message>
    <message>
        <source>Pictures saved small: blocks and ringing of strong JPEG compression are taken away where they are found.</source>
        <translation>保存得很小的图片：检测到 JPEG 强压缩的块和振铃时予以去除。</translation>
    </message>
    <message>
        <source>Film scans</source>
        <translation>胶片扫描</translation>
    </message>
    <message>
        <source>Slides and negatives from a film scanner: dust, hairs and scratches go, the film&apos;s grain stays, colour noise of the scanner goes.</source>
        <translation>来自胶片扫描仪的幻灯片和底片：去除灰尘、毛发和划痕，保留胶片颗粒，去除扫描仪的色彩噪点。</translation>
    </message>
    <message>
        <source>Noisy phone photos</source>
        <translation>高噪点手机照片</translation>
    </message>
    <message>
        <source>Photos taken in little light: noise is taken away where there is some; where the photo was taken is not passed on.</source>
        <translation>弱光下拍摄的照片：有噪点时予以去除；不外传拍摄地点。</translation>
    </message>
    <message>
        <source>Scanned prints</source>
        <translation>扫描的相纸照片</translation>
    </message>
    <message>
        <source>Paper prints from a flatbed scanner: dust, scratches and creases are found and filled, strong grain is softened a little.</source>
        <translation>来自平板扫描仪的相纸照片：查找并填补灰尘、划痕和折痕，略微柔化较强的颗粒。</translation>
    </message>
</context>
<context>
    <name>models</name>
    <message>
        <source>Fill thin damage</source>
        <translation>填补细小损伤</translation>
    </message>
    <message>
        <source>Remove noise, second step</source>
        <translation>降噪的第二步</translation>
    </message>
    <message>
        <source>Variants of a fill</source>
        <translation>填补变体</translation>
    </message>
    <message>
        <source>Anomaly map</source>
        <translation>异常图</translation>
    </message>
    <message>
        <source>Click to select</source>
        <translation>点击选择</translation>
    </message>
</context>
<context>
    <name>tools</name>
    <message>
        <source>Find damage</source>
        <translation>查找损伤</translation>
    </message>
    <message>
        <source>Finds scratches, dust, creases and stains and marks them in the mask, for you to correct.</source>
        <translation>查找划痕、灰尘、折痕和污渍，并标入蒙版，供您修正。</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>灵敏度</translation>
    </message>
    <message>
        <source>More finds fainter damage and more that is none.</source>
        <translation>越高越能发现微弱的损伤，但误报也越多。</translation>
    </message>
    <message>
        <source>%</source>
        <translation>%</translation>
    </message>
    <message>
        <source>Grow</source>
        <translation>扩大</translation>
    </message>
    <message>
        <source>Widens what was found, so that no rim of the damage stays.</source>
        <translation>扩大所找到的区域，使损伤边缘不残留。</translation>
    </message>
    <message>
        <source>px</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>Scratches and hairs</source>
        <translation>划痕和毛发</translation>
    </message>
    <message>
        <source>Finds thin lines.</source>
        <translation>查找细线。</translation>
    </message>
    <message>
        <source>Dust and spots</source>
        <translation>灰尘和斑点</translation>
    </message>
    <message>
        <source>Finds small specks.</source>
        <translation>查找小斑点。</translation>
    </message>
    <message>
        <source>Creases and tears</source>
        <translation>折痕和撕裂</translation>
    </message>
    <message>
        <source>Finds folds and torn places.</source>
        <translation>查找折痕和撕裂处。</translation>
    </message>
    <message>
        <source>Stains</source>
        <translation>污渍</translation>
    </message>
    <message>
        <source>Finds wide discoloured places.</source>
        <translation>查找大面积变色处。</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>填补</translation>
    </message>
    <message>
        <source>Fills the masked places from their surroundings and leaves every other pixel as it is.</source>
        <translation>用周围内容填补蒙版区域，其他像素一律保持原样。</translation>
    </message>
    <message>
        <source>Fills this much more around the mask, so that no rim of the damage stays.</source>
        <translation>在蒙版周围多填补这么宽，使损伤边缘不残留。</translation>
    </message>
    <message>
        <source>Feather</source>
        <translation>羽化</translation>
    </message>
    <message>
        <source>Width of the soft edge between the fill and the photo.</source>
        <translation>填补与照片之间柔和过渡的宽度。</translation>
    </message>
    <message>
        <source>Wide places</source>
        <translation>宽大区域</translation>
    </message>
    <message>
        <source>How wide places are filled: by the network, with texture copied from around, or the better of the two.</source>
        <translation>宽大区域的填补方式：由网络生成、从周围复制纹理，或取两者中较好的。</translation>
    </message>
    <message>
        <source>best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>texture</source>
        <translation>纹理</translation>
    </message>
    <message>
        <source>Match grain</source>
        <translation>匹配颗粒</translation>
    </message>
    <message>
        <source>Gives the fill as much grain as the photo around it has.</source>
        <translation>使填补处的颗粒与周围照片一致。</translation>
    </message>
    <message>
        <source>Remove noise</source>
        <translation>降噪</translation>
    </message>
    <message>
        <source>Takes away noise and grain; brightness and colour noise have their own strength.</source>
        <translation>去除噪点和颗粒；亮度噪点和色彩噪点的强度分别设定。</translation>
    </message>
    <message>
        <source>Noise level</source>
        <translation>噪点强度</translation>
    </message>
    <message>
        <source>How strong the noise is on the 0-255 scale; auto measures it.</source>
        <translation>噪点的强弱，取值 0-255；auto 为自动测量。</translation>
    </message>
    <message>
        <source>Luminance</source>
        <translation>亮度</translation>
    </message>
    <message>
        <source>How much of the brightness noise is taken away.</source>
        <translation>去除多少亮度噪点。</translation>
    </message>
    <message>
        <source>Chroma</source>
        <translation>色彩</translation>
    </message>
    <message>
        <source>How much of the colour noise is taken away.</source>
        <translation>去除多少色彩噪点。</translation>
    </message>
    <message>
        <source>Texture</source>
        <translation>纹理</translation>
    </message>
    <message>
        <source>How much of the fine structure that went with the noise comes back; the grain of single pixels stays away.</source>
        <translation>随噪点失去的细微结构恢复多少；单像素的颗粒不会恢复。</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Maximum averages eight flipped and turned passes: a little cleaner, eight times as slow.</source>
        <translation>“最高”取八次翻转和旋转结果的平均：更干净一些，但慢八倍。</translation>
    </message>
    <message>
        <source>standard</source>
        <translation>标准</translation>
    </message>
    <message>
        <source>High also compares places that look alike, many times as slow; maximum averages eight passes of that.</source>
        <translation>“高”还会比较相似的位置，慢许多倍；“最高”再取其八次结果的平均。</translation>
    </message>
    <message>
        <source>high</source>
        <translation>高</translation>
    </message>
    <message>
        <source>maximum</source>
        <translation>最高</translation>
    </message>
    <message>
        <source>Passes</source>
        <translation>遍数</translation>
    </message>
    <message>
        <source>How often a model that refines its result step by step goes over the photo; other models go once.</source>
        <translation>逐步改进结果的模型处理照片的遍数；其他模型只处理一遍。</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>复原</translation>
    </message>
    <message>
        <source>Takes JPEG blocks, softness and grain out of the whole photo, or of what the mask covers.</source>
        <translation>去除整张照片或蒙版范围内的 JPEG 块、模糊和颗粒。</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Measures how grainy, blocky and soft the photo is; off: as set below.</source>
        <translation>自动测量照片的颗粒、块效应和模糊程度；关闭时按下面的设置。</translation>
    </message>
    <message>
        <source>Grain</source>
        <translation>颗粒</translation>
    </message>
    <message>
        <source>How strong the grain is that goes away. Used when nothing is measured.</source>
        <translation>要去除的颗粒有多强。不自动测量时使用。</translation>
    </message>
    <message>
        <source>Blocking</source>
        <translation>块效应</translation>
    </message>
    <message>
        <source>How strong the blocks and rims are that JPEG left. Used when nothing is measured.</source>
        <translation>JPEG 留下的块和镶边有多强。不自动测量时使用。</translation>
    </message>
    <message>
        <source>Blur</source>
        <translation>模糊</translation>
    </message>
    <message>
        <source>How soft the photo is, so how much sharper it gets. Used when nothing is measured.</source>
        <translation>照片有多模糊，即要锐化多少。不自动测量时使用。</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>How much of the change is taken: less keeps more of the photo as it is.</source>
        <translation>采用多少改动：越低越接近原照片。</translation>
    </message>
    <message>
        <source>Bring back colours</source>
        <translation>恢复颜色</translation>
    </message>
    <message>
        <source>Takes back fading, yellowing and colour casts, with one transform of all colours.</source>
        <translation>用一个统一的色彩变换消除褪色、泛黄和偏色。</translation>
    </message>
    <message>
        <source>Tone</source>
        <translation>影调</translation>
    </message>
    <message>
        <source>How much of the change in brightness and contrast is taken.</source>
        <translation>采用多少亮度和对比度的改动。</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>How much of the change in colour is taken: less keeps more of the cast.</source>
        <translation>采用多少颜色改动：越低保留的偏色越多。</translation>
    </message>
    <message>
        <source>One tone</source>
        <translation>单一色调</translation>
    </message>
    <message>
        <source>Black-and-white and sepia photos: keep their tone and change the brightness only, or take the cast out too.</source>
        <translation>黑白和棕褐色照片：保留其色调、只改变亮度，或者同时去除偏色。</translation>
    </message>
    <message>
        <source>keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>change</source>
        <translation>改变</translation>
    </message>
    <message>
        <source>Faded print</source>
        <translation>褪色照片</translation>
    </message>
    <message>
        <source>Gives a heavily faded print its contrast back, each place as much as it lost.</source>
        <translation>为严重褪色的照片找回对比度，各处失去多少就找回多少。</translation>
    </message>
    <message>
        <source>How much of the lost contrast comes back.</source>
        <translation>找回多少失去的对比度。</translation>
    </message>
    <message>
        <source>Film grain</source>
        <translation>胶片颗粒</translation>
    </message>
    <message>
        <source>Adds film grain, or gives what the mask covers the grain of the photo around it.</source>
        <translation>添加胶片颗粒，或使蒙版覆盖之处具有与周围照片一致的颗粒。</translation>
    </message>
    <message>
        <source>Grain strength</source>
        <translation>颗粒强度</translation>
    </message>
    <message>
        <source>How strong the grain is on the 0-255 scale; auto: under a mask as strong as around it, else 6.</source>
        <translation>颗粒在 0–255 尺度上的强度；自动：有蒙版时与其周围一样强，否则为 6。</translation>
    </message>
    <message>
        <source>Grain size</source>
        <translation>颗粒大小</translation>
    </message>
    <message>
        <source>0 is as fine as a pixel, 100 the coarsest; auto: under a mask as coarse as around it, else 40.</source>
        <translation>0 细如一个像素，100 最粗；自动：有蒙版时与其周围一样粗，否则为 40。</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>用量</translation>
    </message>
    <message>
        <source>How much of this grain is added.</source>
        <translation>添加多少这种颗粒。</translation>
    </message>
    <message>
        <source>How much the grain differs between the colours; 0 is black-and-white film. Grey photos stay grey.</source>
        <translation>各颜色之间颗粒的差异程度；0 为黑白胶片。灰度照片保持灰度。</translation>
    </message>
    <message>
        <source>Vintage print</source>
        <translation>复古照片</translation>
    </message>
    <message>
        <source>Makes the photo look like an old print: black and white, softer, grainy, toned if you like.</source>
        <translation>让照片看起来像一张老照片：黑白、更柔和、有颗粒，还可以着上色调。</translation>
    </message>
    <message>
        <source>0 is the photo as it is, 100 a black-and-white print as old as those of the archive; beyond, older.</source>
        <translation>0 为照片原样，100 为与档案中的照片一样旧的黑白照片；再往上更旧。</translation>
    </message>
    <message>
        <source>Toning</source>
        <translation>色调</translation>
    </message>
    <message>
        <source>0 is neutral grey, 100 the mean tone of the toned prints of the archive, as sepia.</source>
        <translation>0 为中性灰，100 为档案中着色照片的平均色调，例如棕褐色。</translation>
    </message>
    <message>
        <source>Print size</source>
        <translation>照片大小</translation>
    </message>
    <message>
        <source>Long side in pixels at which the photo is aged: less gives a softer print with coarser grain.</source>
        <translation>做旧时照片长边的像素数：越小，照片越柔和，颗粒越粗。</translation>
    </message>
    <message>
        <source>Clone and heal</source>
        <translation>仿制和修复</translation>
    </message>
    <message>
        <source>Copies a place of the photo to another one along a stroke of the brush.</source>
        <translation>沿画笔笔触把照片的一处复制到另一处。</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Clone copies a place as it is; heal gives the copy the tone of the place that is painted.</source>
        <translation>仿制按原样复制；修复会让复制内容融合涂抹处的影调。</translation>
    </message>
    <message>
        <source>clone</source>
        <translation>仿制</translation>
    </message>
    <message>
        <source>heal</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>How much of what was there is covered.</source>
        <translation>遮住原有内容的多少。</translation>
    </message>
    <message>
        <source>Hardness</source>
        <translation>硬度</translation>
    </message>
    <message>
        <source>100 % has a hard edge; less lets the stroke fade out towards the rim of the brush.</source>
        <translation>100 % 为硬边；数值越小，笔触向画笔边缘越渐隐。</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Mark what was found</source>
        <translation>标记所找到的</translation>
    </message>
    <message>
        <source>Find dust</source>
        <translation>查找灰尘</translation>
    </message>
    <message>
        <source>Fill from the second scan</source>
        <translation>用第二次扫描填补</translation>
    </message>
    <message>
        <source>Clone</source>
        <translation>仿制</translation>
    </message>
    <message>
        <source>Heal</source>
        <translation>修复</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>擦除</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>矩形</translation>
    </message>
    <message>
        <source>Ellipse</source>
        <translation>椭圆</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>套索</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>多边形</translation>
    </message>
    <message>
        <source>Magic wand</source>
        <translation>魔棒</translation>
    </message>
    <message>
        <source>Click to select</source>
        <translation>点击选择</translation>
    </message>
    <message>
        <source>Grow mask</source>
        <translation>扩大蒙版</translation>
    </message>
    <message>
        <source>Shrink mask</source>
        <translation>缩小蒙版</translation>
    </message>
    <message>
        <source>Feather mask</source>
        <translation>羽化蒙版</translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation>填充空洞</translation>
    </message>
    <message>
        <source>Remove specks</source>
        <translation>去除斑点</translation>
    </message>
    <message>
        <source>Invert mask</source>
        <translation>反转蒙版</translation>
    </message>
    <message>
        <source>Clear mask</source>
        <translation>清除蒙版</translation>
    </message>
    <message>
        <source>Mask everything</source>
        <translation>全部标入蒙版</translation>
    </message>
    <message>
        <source>Import mask</source>
        <translation>导入蒙版</translation>
    </message>
    <message>
        <source>Protect: brush</source>
        <translation>保护区：画笔</translation>
    </message>
    <message>
        <source>Protect: erase</source>
        <translation>保护区：擦除</translation>
    </message>
    <message>
        <source>Protect: rectangle</source>
        <translation>保护区：矩形</translation>
    </message>
    <message>
        <source>Protect: ellipse</source>
        <translation>保护区：椭圆</translation>
    </message>
    <message>
        <source>Protect: lasso</source>
        <translation>保护区：套索</translation>
    </message>
    <message>
        <source>Protect: polygon</source>
        <translation>保护区：多边形</translation>
    </message>
    <message>
        <source>Protect: magic wand</source>
        <translation>保护区：魔棒</translation>
    </message>
    <message>
        <source>Protect: click to select</source>
        <translation>保护区：点击选择</translation>
    </message>
    <message>
        <source>Protect: grow</source>
        <translation>保护区：扩大</translation>
    </message>
    <message>
        <source>Protect: shrink</source>
        <translation>保护区：缩小</translation>
    </message>
    <message>
        <source>Protect: feather</source>
        <translation>保护区：羽化</translation>
    </message>
    <message>
        <source>Protect: fill holes</source>
        <translation>保护区：填充空洞</translation>
    </message>
    <message>
        <source>Protect: remove specks</source>
        <translation>保护区：去除斑点</translation>
    </message>
    <message>
        <source>Protect: invert</source>
        <translation>保护区：反转</translation>
    </message>
    <message>
        <source>Protect: clear</source>
        <translation>保护区：清除</translation>
    </message>
    <message>
        <source>Protect: mask everything</source>
        <translation>保护区：全部标记</translation>
    </message>
    <message>
        <source>Protect: import</source>
        <translation>保护区：导入</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Other network</source>
        <translation>另一个网络</translation>
    </message>
    <message>
        <source>Free texture</source>
        <translation>自由纹理</translation>
    </message>
    <message>
        <source>Smooth colours</source>
        <translation>平滑颜色</translation>
    </message>
    <message>
        <source>Variant 1</source>
        <translation>变体 1</translation>
    </message>
    <message>
        <source>Variant 2</source>
        <translation>变体 2</translation>
    </message>
    <message>
        <source>Variant 3</source>
        <translation>变体 3</translation>
    </message>
    <message>
        <source>Variant 4</source>
        <translation>变体 4</translation>
    </message>
</context>
<context>
    <name>training</name>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分钟</translation>
    </message>
    <message>
        <source>The first model of its kind, with a score of {score}: the pictures must tell.</source>
        <translation>这是此类的第一个模型，得分为 {score}：请看图片判断。</translation>
    </message>
    <message>
        <source>It was ended before it could be measured, so it cannot be kept yet.</source>
        <translation>在能够测量之前就结束了，因此还不能保留。</translation>
    </message>
    <message>
        <source>Better on photos it has never seen: {score} instead of {base} ({gain}; up to {margin} would be chance).</source>
        <translation>在从未见过的照片上更好：{score}，原为 {base}（{gain}；{margin} 以内属于偶然）。</translation>
    </message>
    <message>
        <source>No better than chance: {score} instead of {base} ({gain}, and {margin} is needed). Nothing is kept.</source>
        <translation>差别属于偶然：{score}，原为 {base}（{gain}，需要 {margin}）。不保留任何内容。</translation>
    </message>
    <message>
        <source>Nothing was gained: on photos it has never seen, no measurement beat the {base} of the model that it began with. Nothing is kept.</source>
        <translation>没有进步：在从未见过的照片上，没有一次测量超过训练所用起始模型的 {base}。不保留任何内容。</translation>
    </message>
    <message>
        <source>{model}, begun {when}, {minutes} min, photos from {folder}</source>
        <translation>{model}，始于 {when}，{minutes} 分钟，照片来自 {folder}</translation>
    </message>
</context>
</TS>
